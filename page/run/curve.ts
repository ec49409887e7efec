import { element } from '../parts/element.ts';

const SVG = 'http://www.w3.org/2000/svg';
const [WIDTH, HEIGHT, INSET] = [320, 120, 4];
/** More points than this are not told apart. */
const MAX_POINTS = 160;

/** A curve that grows. */
export interface Curve {
  readonly root: HTMLElement;
  add(value: number): void;
  clear(): void;
}

/** How a curve is named and scaled. */
export interface CurveOptions {
  readonly label: string;
  /** The greatest value of the axis; that of the curve when left out. */
  readonly max?: number;
  readonly text: (value: number) => string;
}

/** A curve with its name and its last value. */
export function curve({ label, max, text }: CurveOptions): Curve {
  const line = document.createElementNS(SVG, 'polyline');
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.append(line);
  const value = element('span', { class: 'value' }, '–');
  const caption = element('figcaption', {}, element('span', {}, label), value);
  const top = element('span', { class: 'axis' }, max === undefined ? '' : text(max));
  const end = element('span', { class: 'axis axis-end' });
  let values: number[] = [];
  const draw = () => {
    const last = values.at(-1);
    value.textContent = last === undefined ? '–' : text(last);
    svg.setAttribute('aria-label', `${label}: ${value.textContent} after ${values.length} steps`);
    end.textContent = last === undefined ? '' : `${values.length} steps`;
    const points = thinned(values);
    const most = max ?? Math.max(1e-9, ...points);
    if (max === undefined) top.textContent = last === undefined ? '' : text(most);
    const x = (k: number) => (WIDTH * k) / Math.max(1, points.length - 1);
    const y = (of: number) => HEIGHT - INSET - ((HEIGHT - 2 * INSET) * of) / most;
    const places = points.map((point, k) => `${x(k).toFixed(1)},${y(point).toFixed(1)}`);
    line.setAttribute('points', places.join(' '));
  };
  draw();
  return {
    root: element('figure', { class: 'curve' }, caption, element('div', {}, svg, top, end)),
    add(next) {
      values.push(next);
      draw();
    },
    clear() {
      values = [];
      draw();
    },
  };
}

/** Means of neighbours, where there are more values than can be seen. */
function thinned(values: readonly number[]): readonly number[] {
  const width = Math.ceil(values.length / MAX_POINTS);
  return Array.from({ length: Math.ceil(values.length / width || 0) }, (_, k) => {
    const some = values.slice(k * width, (k + 1) * width);
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  });
}
