import type { Crop } from '../crop.ts';
import type { Axis } from './axis.ts';
import { OUTSIDE } from './taps.ts';

/** The smallest part of the source that the axes read; of no pixels where they read none. */
export function neededWindow(rows: Axis, columns: Axis): Crop {
  const [top, bottom] = neededSpan(rows);
  const [left, right] = neededSpan(columns);
  if (top === bottom || left === right) return { top: 0, left: 0, height: 0, width: 0 };
  return { top, left, height: bottom - top, width: right - left };
}

/** The first pixel that is read, and the one after the last. */
function neededSpan({ positions, taps }: Axis): readonly [start: number, stop: number] {
  let [start, stop] = [Number.POSITIVE_INFINITY, 0];
  const read = (pixel: number): void => {
    if (pixel === OUTSIDE) return;
    start = Math.min(start, pixel);
    stop = Math.max(stop, pixel + 1);
  };
  for (const position of positions) {
    if (taps === undefined || position === OUTSIDE) read(position);
    else {
      const first = taps.starts[position] as number;
      const count = (taps.offsets[position + 1] as number) - (taps.offsets[position] as number);
      for (let at = first; at < first + count; at++) read(taps.pixels[at] as number);
    }
  }
  return stop === 0 ? [0, 0] : [start, stop];
}
