import type { Crop } from '../crop.ts';
import type { Axis } from './axis.ts';
import { tapSpan } from './tapSpan.ts';
import { OUTSIDE } from './taps.ts';

/** The part of the source that the axes read; of no pixels where they read none. */
export function neededWindow(rows: Axis, columns: Axis): Crop {
  const [top, bottom] = neededSpan(rows);
  const [left, right] = neededSpan(columns);
  if (top === bottom || left === right) return { top: 0, left: 0, height: 0, width: 0 };
  return { top, left, height: bottom - top, width: right - left };
}

/** The first pixel that is read, and the one after the last. */
function neededSpan({ positions, taps }: Axis): readonly [start: number, stop: number] {
  const pixels = taps?.pixels ?? positions;
  const [first, end] = taps === undefined ? [0, positions.length] : tapSpan(positions, taps);
  let start = Number.MAX_SAFE_INTEGER;
  let stop = 0;
  for (let at = first; at < end; at++) {
    const pixel = pixels[at] as number;
    if (pixel === OUTSIDE) continue;
    start = Math.min(start, pixel);
    stop = Math.max(stop, pixel + 1);
  }
  return stop === 0 ? [0, 0] : [start, stop];
}
