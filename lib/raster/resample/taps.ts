import { type Resizing, resizingRows, type TapRows } from './tapRows.ts';

/** The position of what lies outside of the image: it reads the fill. */
export const OUTSIDE = -1;

/** Weighted sums of source pixels. */
export interface Taps extends TapRows {
  /** The pixel of the source that a position of the rows reads, or `OUTSIDE`. */
  readonly pixels: Int32Array;
  /** The weights in units of 2 ** -precision, rounded: those that bytes are multiplied by. */
  readonly integers: Int16Array;
  readonly precision: number;
  /** What made the rows, unless they are a product. */
  readonly resizing: Resizing | undefined;
}

/** Taps that resize pixels. */
export function resizingTaps(pixels: Int32Array, resizing: Resizing): Taps {
  return tapsOver(pixels, resizingRows(resizing), resizing);
}

function tapsOver(pixels: Int32Array, rows: TapRows, resizing?: Resizing): Taps {
  const { weights } = rows;
  let max = 0;
  for (const weight of weights) max = Math.max(max, weight);
  const precision = precisionOf(max);
  const unit = 2 ** precision;
  const integers = new Int16Array(weights.length);
  for (let k = 0; k < weights.length; k++) {
    integers[k] = Math.floor((weights[k] as number) * unit + 0.5);
  }
  return { ...rows, pixels, integers, precision, resizing };
}

/** As many bits as leave the largest weight within 16 bits: PyTorch's choice, and its limit. */
function precisionOf(max: number): number {
  let precision = 0;
  while (precision < 22 && Math.floor(0.5 + max * 2 ** (precision + 1)) < 2 ** 15) precision++;
  return precision;
}

/**
 * Taps that resize positions, each of which is a row of inner taps or `OUTSIDE`: the product of
 * the two tables.
 */
export function composeTaps(inner: Taps, positions: Int32Array, resizing: Resizing): Taps {
  const rows = resizingRows(resizing);
  const outside = inner.pixels.length;
  const sums = new Float64Array(outside + 1);
  const count = rows.starts.length;
  const starts = new Int32Array(count);
  const offsets = new Int32Array(count + 1);
  const weights: number[] = [];
  for (let r = 0; r < count; r++) {
    let [start, stop] = [outside, 0];
    const add = (at: number, weight: number): void => {
      sums[at] = (sums[at] as number) + weight;
      start = Math.min(start, at);
      stop = Math.max(stop, at + 1);
    };
    const first = rows.offsets[r] as number;
    const end = rows.offsets[r + 1] as number;
    for (let k = first; k < end; k++) {
      const weight = rows.weights[k] as number;
      const position = positions[(rows.starts[r] as number) + k - first] as number;
      if (position === OUTSIDE) add(outside, weight);
      else addRow(inner, position, weight, add);
    }
    for (let at = start; at < stop; at++) weights.push(sums[at] as number);
    sums.fill(0, start, stop);
    starts[r] = start;
    offsets[r + 1] = weights.length;
  }
  // One position more, for the rows of which a part lies outside.
  const pixels = Int32Array.of(...inner.pixels, OUTSIDE);
  return tapsOver(pixels, { starts, offsets, weights: Float64Array.from(weights) });
}

function addRow(
  taps: Taps,
  row: number,
  factor: number,
  add: (at: number, weight: number) => void,
): void {
  const first = taps.offsets[row] as number;
  const end = taps.offsets[row + 1] as number;
  for (let k = first; k < end; k++) {
    add((taps.starts[row] as number) + k - first, factor * (taps.weights[k] as number));
  }
}
