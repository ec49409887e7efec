// Two curves of training: as a PNG, and in the terminal.
import { writeFile } from 'node:fs/promises';
import * as asciichart from 'asciichart';
import { type Drawing, THEMES } from '../../lib/look/show/drawing.ts';
import { paletteColour } from '../../lib/look/show/palette.ts';
import { toPng } from '../../lib/look/show/png.ts';
import { fillRectangle, plainRaster } from '../../lib/look/show/raster.ts';

/** The share of test digits that were told after a number of digits. */
export interface CurvePoint {
  readonly digits: number;
  readonly accuracy: number;
}

/** Curves by name, all with the same digits. */
export type Curves = Readonly<Record<string, readonly CurvePoint[]>>;

const [WIDTH, HEIGHT] = [720, 400];
/** Where the curves are. */
const PLOT = { left: 60, right: WIDTH - 20, top: 56, bottom: HEIGHT - 50 };
const { background, text, dim } = THEMES.dark;

/** Writes the curves as a PNG. */
export async function writeCurves(path: string, title: string, curves: Curves): Promise<void> {
  const raster = plainRaster(WIDTH, HEIGHT, background);
  const texts: { x: number; y: number; text: string; colour: typeof text }[] = [
    { x: 12, y: 12, text: title, colour: text },
  ];
  const all = Object.values(curves).flat();
  const last = Math.max(...all.map(({ digits }) => digits));
  const low = Math.floor(20 * Math.min(...all.map(({ accuracy }) => accuracy))) / 20;
  const xOf = (digits: number) => PLOT.left + ((PLOT.right - PLOT.left) * digits) / last;
  const yOf = (accuracy: number) =>
    PLOT.bottom - ((PLOT.bottom - PLOT.top) * (accuracy - low)) / (1 - low);

  const lines = Math.round((1 - low) / 0.05);
  for (let line = 0; line <= lines; line++) {
    const y = Math.round(yOf(low + line * 0.05));
    fillRectangle(raster, { x1: PLOT.left, y1: y, x2: PLOT.right, y2: y + 1 }, [50, 53, 60]);
    const label = `${Math.round(100 * low + 5 * line)} %`.padStart(6);
    texts.push({ x: PLOT.left - 42, y: y - 6, text: label, colour: dim });
  }
  for (let mark = 1; mark <= 4; mark++) {
    const label = Math.round((last * mark) / 4).toLocaleString('en');
    const x = Math.round(xOf((last * mark) / 4)) - 6 * label.length;
    texts.push({ x, y: PLOT.bottom + 8, text: label, colour: dim });
  }
  texts.push({ x: PLOT.left, y: PLOT.bottom + 26, text: 'digits that were seen', colour: dim });

  let legend = 12;
  Object.entries(curves).forEach(([name, points], k) => {
    const colour = paletteColour(k);
    texts.push({ x: legend, y: 28, text: `■ ${name}`, colour });
    legend += 6 * (name.length + 4);
    points.forEach((point, i) => {
      const from = points[Math.max(0, i - 1)] as CurvePoint;
      const steps = Math.max(1, Math.round(xOf(point.digits) - xOf(from.digits)));
      for (let step = 0; step <= steps; step++) {
        const [x, y] = [
          Math.round(between(xOf(from.digits), xOf(point.digits), step / steps)),
          Math.round(between(yOf(from.accuracy), yOf(point.accuracy), step / steps)),
        ];
        fillRectangle(raster, { x1: x - 1, y1: y - 1, x2: x + 1, y2: y + 1 }, colour);
      }
    });
  });
  await writeFile(path, await toPng({ raster, texts } satisfies Drawing));
}

/** Columns of a chart in the terminal. */
const CHART = 60;

/** The curves as text: a chart in colours, or a table where there are none. */
export function curvesText(curves: Curves, hasColours: boolean): string {
  const entries = Object.entries(curves);
  if (!hasColours) {
    const points = entries[0]?.[1] ?? [];
    return points
      .map(({ digits }, i) =>
        [
          `after ${digits.toLocaleString('en')} digits`,
          ...entries.map(
            ([name, of]) => `${name} ${(100 * (of[i]?.accuracy ?? Number.NaN)).toFixed(1)} %`,
          ),
        ].join(' | '),
      )
      .join('\n');
  }
  const { yellow, lightblue, reset } = asciichart;
  const colours = [yellow, lightblue];
  const chart = asciichart.plot(
    entries.map(([, points]) => stretched(points)),
    { height: 12, colors: colours, format: (value) => `${value.toFixed(1).padStart(6)} %` },
  );
  const legend = entries.map(([name], k) => `${colours[k]}── ${name}${reset}`).join('   ');
  return `${chart}\n          ${legend}`;
}

/** The accuracies in percent, drawn out to the columns of a chart. */
function stretched(points: readonly CurvePoint[]): number[] {
  return Array.from({ length: CHART }, (_, column) => {
    const place = (column * (points.length - 1)) / (CHART - 1);
    const [from, to] = [points[Math.floor(place)], points[Math.ceil(place)]];
    return 100 * between(from?.accuracy ?? 0, to?.accuracy ?? 0, place % 1);
  });
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
