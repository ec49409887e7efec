import type { ResampleInput } from './resampleScalar.ts';
import { OUTSIDE } from './taps.ts';

/** Bytes from which on a block is copied faster than its values one by one. */
const BLOCK = 48;

/** Pixels of an output line that are copied alike. */
interface Run {
  /** The first value of the output line. */
  readonly to: number;
  readonly pixels: number;
  /** The first value of the source line, or `OUTSIDE`. */
  readonly from: number;
  /** Values from one pixel of the source to the next. */
  readonly step: number;
}

/**
 * Copies pixels: that of row `r` and column `c` of the output is the one at `rows[r]`,
 * `columns[c]` of the source, or the fill.
 */
export function selectPixels<T extends Uint8Array | Float32Array>(
  input: ResampleInput<T>,
  rows: Int32Array,
  columns: Int32Array,
  fill: readonly number[],
  output: T,
): void {
  const { data, width, channels, top, left } = input;
  const line = width * channels;
  const length = columns.length * channels;
  const runs = runsOf(columns, channels, left);
  const isOneRun = length === line && runs.length === 1;
  const isWhole = isOneRun && runs[0]?.from === 0 && runs[0].step === channels;
  let before = Number.NaN;
  for (let r = 0, to = 0; r < rows.length; r++, to += length) {
    const row = rows[r] as number;
    if (isWhole && row !== OUTSIDE) {
      const first = r;
      while (r + 1 < rows.length && rows[r + 1] === (rows[r] as number) + 1) r++;
      const from = (row - top) * line;
      output.set(data.subarray(from, from + (r - first + 1) * line), to);
      to += (r - first) * line;
    } else if (row === before) output.copyWithin(to, to - length, to);
    else if (row === OUTSIDE) fillPixels(output, to, columns.length, fill);
    else for (const run of runs) copyRun(data, (row - top) * line, run, channels, fill, output, to);
    before = row;
  }
}

/** Fills pixels. */
export function fillPixels(
  output: Uint8Array | Float32Array,
  to: number,
  pixels: number,
  fill: readonly number[],
): void {
  for (let k = 0, at = to; k < pixels; k++) {
    for (let c = 0; c < fill.length; c++) output[at++] = fill[c] as number;
  }
}

function runsOf(columns: Int32Array, channels: number, left: number): readonly Run[] {
  const runs: Run[] = [];
  for (let c = 0; c < columns.length; ) {
    const first = columns[c] as number;
    const isOutside = first === OUTSIDE;
    const next = columns[c + 1];
    const step = next === undefined || (next === OUTSIDE && !isOutside) ? 1 : next - first;
    let end = c + 1;
    while (end < columns.length && columns[end] === first + (end - c) * step) {
      // The pixel before the first one is none.
      if ((columns[end] === OUTSIDE) !== isOutside) break;
      end++;
    }
    const from = isOutside ? OUTSIDE : (first - left) * channels;
    runs.push({ to: c * channels, pixels: end - c, from, step: step * channels });
    c = end;
  }
  return runs;
}

function copyRun<T extends Uint8Array | Float32Array>(
  data: T,
  line: number,
  { to, pixels, from, step }: Run,
  channels: number,
  fill: readonly number[],
  output: T,
  start: number,
): void {
  if (from === OUTSIDE) {
    fillPixels(output, start + to, pixels, fill);
    return;
  }
  const first = line + from;
  const length = pixels * channels;
  if (step === channels && length >= BLOCK) {
    output.set(data.subarray(first, first + length), start + to);
    return;
  }
  if (channels === 3) copyTriples(data, first, pixels, step, output, start + to);
  else {
    let at = start + to;
    for (let k = 0, read = first; k < pixels; k++, read += step) {
      for (let c = 0; c < channels; c++) output[at++] = data[read + c] as number;
    }
  }
}

/** Pixels of three values, without a loop over channels. */
function copyTriples<T extends Uint8Array | Float32Array>(
  data: T,
  first: number,
  pixels: number,
  step: number,
  output: T,
  to: number,
): void {
  for (let k = 0, read = first, at = to; k < pixels; k++, read += step, at += 3) {
    output[at] = data[read] as number;
    output[at + 1] = data[read + 1] as number;
    output[at + 2] = data[read + 2] as number;
  }
}
