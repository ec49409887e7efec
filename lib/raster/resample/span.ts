import type { Axis } from './axis.ts';
import { OUTSIDE } from './taps.ts';

/** The pixels that an axis reads, in the order in which its taps do. */
export interface Span {
  readonly axis: Axis;
  /** Pixels of the source, or `OUTSIDE`. */
  readonly pixels: Int32Array;
  /** The position of the taps that `pixels` begins with. */
  readonly first: number;
}

/** The span of an axis that reads no pixel but `length` from `start` on. */
export function spanOf(axis: Axis, start: number, length: number): Span {
  const { positions, taps } = axis;
  if (taps === undefined) return { axis, pixels: positions, first: 0 };
  const { starts, offsets } = taps;
  let first = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const row of positions) {
    if (row === OUTSIDE) continue;
    const at = starts[row] as number;
    const count = (offsets[row + 1] as number) - (offsets[row] as number);
    first = Math.min(first, at);
    end = Math.max(end, at + count);
  }
  // No tap reads the pixels beyond, but some of them may lie in between.
  const pixels = taps.pixels
    .slice(first, end)
    .map((pixel) =>
      pixel === OUTSIDE ? OUTSIDE : Math.max(start, Math.min(pixel, start + length - 1)),
    );
  return { axis, pixels, first };
}
