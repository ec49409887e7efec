import { OUTSIDE, type Taps } from './taps.ts';

/** The first position that taps read, and the one after the last; `[0, 0]` where they read none. */
export function tapSpan(
  rows: Int32Array,
  { starts, offsets }: Taps,
): readonly [first: number, end: number] {
  let first = Number.MAX_SAFE_INTEGER;
  let end = 0;
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k] as number;
    if (row === OUTSIDE) continue;
    const start = starts[row] as number;
    first = Math.min(first, start);
    end = Math.max(end, start + (offsets[row + 1] as number) - (offsets[row] as number));
  }
  return end === 0 ? [0, 0] : [first, end];
}
