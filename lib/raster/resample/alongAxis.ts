import type { Axis } from './axis.ts';
import { singleWeights } from './tapRows.ts';
import { OUTSIDE, type Taps } from './taps.ts';

/** One pass: in each of `lines`, pixels of `lanes` values become those of an axis. */
export interface Pass<T> {
  readonly axis: Axis;
  readonly lines: number;
  /** Pixels of a line of `from`, and the pixel of the source that it begins with. */
  readonly length: number;
  readonly first: number;
  readonly lanes: number;
  /** What is read outside: the value of lane `k` is that of `k` modulo its length. */
  readonly fill: readonly number[];
  readonly from: T;
  readonly to: T;
}

/** A pass over bytes: sums of integers, rounded half up. */
export function bytesAlongAxis(pass: Pass<Uint8Array>): void {
  alongAxis(pass, ({ integers, precision }) => {
    const unit = 2 ** precision;
    return { weights: integers, finish: (sum) => Math.min(255, Math.floor(sum / unit + 0.5)) };
  });
}

/** A pass over numbers, which are not rounded to integers. */
export function floatsAlongAxis(pass: Pass<Float32Array>): void {
  alongAxis(pass, (taps) => ({
    weights: taps.resizing === undefined ? taps.weights : singleWeights(taps, taps.resizing),
    finish: (sum) => sum,
  }));
}

interface Arithmetic {
  readonly weights: Int16Array | Float64Array;
  readonly finish: (sum: number) => number;
}

function alongAxis(
  { axis, lines, length, first, lanes, fill, from, to }: Pass<Uint8Array | Float32Array>,
  arithmetic: (taps: Taps) => Arithmetic,
): void {
  const { positions, taps } = axis;
  const rows = taps && { ...taps, ...arithmetic(taps) };
  let end = 0;
  for (let line = 0; line < lines; line++) {
    for (const position of positions) {
      for (let lane = 0; lane < lanes; lane++) {
        const read = (pixel: number): number =>
          (pixel === OUTSIDE
            ? fill[lane % fill.length]
            : from[(line * length + pixel - first) * lanes + lane]) as number;
        const isPixel = rows === undefined || position === OUTSIDE;
        to[end++] = isPixel ? read(position) : sumOf(rows, position, read);
      }
    }
  }
}

function sumOf(
  { starts, offsets, pixels, weights, finish }: Omit<Taps, 'weights'> & Arithmetic,
  row: number,
  read: (pixel: number) => number,
): number {
  const begin = offsets[row] as number;
  const stop = offsets[row + 1] as number;
  const start = starts[row] as number;
  let sum = 0;
  for (let k = begin; k < stop; k++) {
    sum += (weights[k] as number) * read(pixels[start + k - begin] as number);
  }
  return finish(sum);
}
