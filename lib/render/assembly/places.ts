import { Step } from './selection';

/** What lies outside of an image. */
export const OUTSIDE: i32 = -1;

/**
 * For each row (`axis` 1) or column (0) of sample `i` after the steps, the one of its source that it shows. They are followed from the last
 * step to the first.
 */
export function places(table: usize, size: i32, source: i32, axis: i32, i: i32, steps: usize, end: usize): void {
  for (let k = 0; k < size; k++) store<i32>(table + (k << 2), k);
  const last = table + (size << 2);
  for (let at = end; at > steps; at -= offsetof<Step>()) {
    const step = changetype<Step>(at - offsetof<Step>());
    const isFlipped = step.flip != 0 && ((load<u8>(step.flip + i) >> <u8>axis) & 1) != 0;
    if (step.box == 0 && !isFlipped) continue;
    const count = sizeAfter(source, axis, i, steps, at - offsetof<Step>());
    const first = step.box == 0 ? 0 : load<i32>(step.box + (i << 4) + (axis << 2));
    const after = step.box == 0 ? count : load<i32>(step.box + (i << 4) + (axis << 2), 8) - first;
    const start = isFlipped ? first + after - 1 : first;
    const sign = isFlipped ? -1 : 1;
    for (let entry = table; entry < last; entry += 4) {
      const k = load<i32>(entry);
      if (k == OUTSIDE) continue;
      const place = start + sign * k;
      store<i32>(entry, <u32>place < <u32>count ? place : placeBeyond(place, count, step.border));
    }
  }
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
