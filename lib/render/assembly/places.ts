import { Step } from './selection';

/** Marks a row or column outside of an image. */
export const OUTSIDE: i32 = -1;

/**
 * Writes, for each row (`axis` 1) or column (0) of sample `i` after the steps, its source row or
 * column. It follows them from the last step to the first. Up to a step that looks beyond the
 * edges, places follow one another: `start + sign * k`.
 */
export function places(table: usize, size: i32, source: i32, axis: i32, i: i32, steps: usize, end: usize): void {
  const last = table + (size << 2);
  let start = 0;
  let sign = 1;
  let areInRow = true;
  for (let at = end; at > steps; at -= offsetof<Step>()) {
    const step = changetype<Step>(at - offsetof<Step>());
    const isFlipped = step.flip != 0 && ((load<u8>(step.flip + i) >> <u8>axis) & 1) != 0;
    if (step.box == 0 && !isFlipped) continue;
    const count = sizeAfter(source, axis, i, steps, at - offsetof<Step>());
    const first = step.box == 0 ? 0 : load<i32>(step.box + (i << 4) + (axis << 2));
    const after = step.box == 0 ? count : load<i32>(step.box + (i << 4) + (axis << 2), 8) - first;
    const from = isFlipped ? first + after - 1 : first;
    const direction = isFlipped ? -1 : 1;
    if (areInRow) {
      start = from + direction * start;
      sign *= direction;
      if (<u32>start < <u32>count && <u32>(start + sign * (size - 1)) < <u32>count) continue;
      areInRow = false;
      putRow(table, last, start, sign);
      for (let entry = table; entry < last; entry += 4) {
        const place = load<i32>(entry);
        if (<u32>place >= <u32>count) store<i32>(entry, placeBeyond(place, count, step.border));
      }
      continue;
    }
    for (let entry = table; entry < last; entry += 4) {
      const k = load<i32>(entry);
      if (k == OUTSIDE) continue;
      const place = from + direction * k;
      store<i32>(entry, <u32>place < <u32>count ? place : placeBeyond(place, count, step.border));
    }
  }
  if (areInRow) putRow(table, last, start, sign);
}

/** Puts places that follow one another. */
function putRow(table: usize, last: usize, start: i32, sign: i32): void {
  for (let place = start; table < last; table += 4, place += sign) store<i32>(table, place);
}

/** Rows or columns after the steps that end at `end`. */
function sizeAfter(source: i32, axis: i32, i: i32, steps: usize, end: usize): i32 {
  for (let at = end; at > steps; at -= offsetof<Step>()) {
    const box = changetype<Step>(at - offsetof<Step>()).box;
    if (box == 0) continue;
    const corner = box + (i << 4) + (axis << 2);
    return load<i32>(corner, 8) - load<i32>(corner);
  }
  return source;
}

/** `PAD_PLACES` of lib/raster/resample/padPlaces.ts, in the order of `BORDERS`. */
function placeBeyond(k: i32, size: i32, border: i32): i32 {
  if (border == 0) return OUTSIDE;
  if (border == 1) return k < 0 ? 0 : size - 1;
  const period = border == 2 ? max(1, 2 * (size - 1)) : 2 * size;
  const at = ((k % period) + period) % period;
  return at < size ? at : border == 2 ? period - at : period - 1 - at;
}
