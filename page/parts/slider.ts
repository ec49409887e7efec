import { element } from './element.ts';

/** A number that is set by a slider. */
export interface SliderOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** The value as it is written beside the name; with the digits of `step` when left out. */
  readonly text?: (value: number) => string;
  /** Told of each value while the slider moves. */
  readonly change: (value: number) => void;
}

/** A slider with its name and its value. */
export interface Slider {
  readonly root: HTMLElement;
  set(value: number): void;
}

/** Makes a slider. */
export function slider(options: SliderOptions): Slider {
  const { label, min, max, step, value, change } = options;
  const { text = (shown) => shown.toFixed(digitsOf(step)) } = options;
  const output = element('span', { class: 'value' }, text(value));
  const input = element('input', {
    type: 'range',
    min,
    max,
    step,
    'aria-label': label,
    oninput: () => {
      show();
      change(input.valueAsNumber);
    },
  });
  const show = () => {
    output.textContent = text(input.valueAsNumber);
    input.setAttribute('aria-valuetext', output.textContent);
  };
  input.value = String(value);
  show();
  const name = element('span', { class: 'name' }, label);
  return {
    root: element('label', { class: 'slider' }, name, output, input),
    set: (next) => {
      input.value = String(next);
      show();
    },
  };
}

function digitsOf(step: number): number {
  return String(step).split('.')[1]?.length ?? 0;
}
