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
  alongAxis(pass, ({ integers, precision }) => ({ weights: integers, unit: 2 ** precision }));
}

/** A pass over numbers, which are not rounded to integers. */
export function floatsAlongAxis(pass: Pass<Float32Array>): void {
  alongAxis(pass, (taps) => ({
    weights: taps.resizing === undefined ? taps.weights : singleWeights(taps, taps.resizing),
    unit: undefined,
  }));
}

interface Arithmetic {
  readonly weights: Int16Array | Float64Array;
  /** The sum of weights that are integers, by which sums are divided and then rounded. */
  readonly unit: number | undefined;
}

function alongAxis(
  pass: Pass<Uint8Array | Float32Array>,
  arithmetic: (taps: Taps) => Arithmetic,
): void {
  const { axis, lines, length, first, lanes, fill, from, to } = pass;
  const { positions, taps } = axis;
  const rows = taps && { ...taps, ...arithmetic(taps) };
  let put = 0;
  for (let line = 0; line < lines; line++) {
    const start = (line * length - first) * lanes;
    for (let k = 0; k < positions.length; k++, put += lanes) {
      const position = positions[k] as number;
      if (position === OUTSIDE) {
        for (let n = 0; n < lanes; n++) to[put + n] = fill[n % fill.length] as number;
      } else if (rows === undefined) {
        const at = start + position * lanes;
        for (let n = 0; n < lanes; n++) to[put + n] = from[at + n] as number;
      } else putSums(pass, rows, position, start, put);
    }
  }
}

/** Puts the sums of one row of taps over a line that starts at `start`. */
function putSums(
  { lanes, fill, from, to }: Pass<Uint8Array | Float32Array>,
  { starts, offsets, pixels, weights, unit }: Omit<Taps, 'weights'> & Arithmetic,
  row: number,
  start: number,
  put: number,
): void {
  const begin = offsets[row] as number;
  const stop = offsets[row + 1] as number;
  const position = (starts[row] as number) - begin;
  for (let n = 0; n < lanes; n++) {
    let sum = 0;
    for (let w = begin; w < stop; w++) {
      const pixel = pixels[position + w] as number;
      const isOutside = pixel === OUTSIDE;
      const value = (isOutside ? fill[n % fill.length] : from[start + pixel * lanes + n]) as number;
      sum += (weights[w] as number) * value;
    }
    to[put + n] = unit === undefined ? sum : Math.min(255, Math.floor(sum / unit + 0.5));
  }
}
