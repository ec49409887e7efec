import type { Axis } from './axis.ts';
import { tapSpan } from './tapSpan.ts';

/** The pixels that an axis reads, in the order in which its taps do. */
export interface Span {
  readonly axis: Axis;
  /** Pixels of the source, or `OUTSIDE`. */
  readonly pixels: Int32Array;
  /** The position of the taps that `pixels` begins with. */
  readonly first: number;
}

/** The span of an axis. */
export function spanOf(axis: Axis): Span {
  const { positions, taps } = axis;
  if (taps === undefined) return { axis, pixels: positions, first: 0 };
  const [first, end] = tapSpan(positions, taps);
  return { axis, pixels: taps.pixels.subarray(first, end), first };
}
