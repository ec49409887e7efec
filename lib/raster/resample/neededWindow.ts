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
  let start = Number.MAX_SAFE_INTEGER;
  let stop = 0;
  for (let k = 0; k < positions.length; k++) {
    const position = positions[k] as number;
    if (position === OUTSIDE) continue;
    if (taps === undefined) {
      start = Math.min(start, position);
      stop = Math.max(stop, position + 1);
      continue;
    }
    const { starts, offsets, pixels } = taps;
    const first = starts[position] as number;
    const count = (offsets[position + 1] as number) - (offsets[position] as number);
    for (let at = first; at < first + count; at++) {
      const pixel = pixels[at] as number;
      if (pixel === OUTSIDE) continue;
      start = Math.min(start, pixel);
      stop = Math.max(stop, pixel + 1);
    }
  }
  return stop === 0 ? [0, 0] : [start, stop];
}
