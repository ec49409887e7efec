import { putMasks, VECTOR } from './masks';
import { OUTSIDE, places } from './places';
import { putRuns, Run } from './runs';
import { Selection } from './selection';

/**
 * Copies pixels to their place after geometry, as `selectImages` of lib/raster/program defines. It
 * writes up to 15 bytes beyond the last image, and reads as many around its sources.
 */
export function select(selection: Selection): void {
  const size = selection.size;
  const height = selection.height;
  const width = selection.width;
  const bytes = selection.pixelBytes;
  const fill = selection.fill;
  const rows = selection.rows;
  const runs = selection.runs;
  const line = selection.sourceWidth * bytes;
  const taken = bytes > VECTOR ? bytes : VECTOR - (VECTOR % bytes);
  putMasks(selection.masks, bytes);
  let from = selection.from;
  let to = selection.to;
  for (let i = 0; i < size; i++, from += selection.fromStride, to += selection.toStride) {
    places(rows, height, selection.sourceHeight, 1, i, selection.steps, selection.end);
    places(selection.columns, width, selection.sourceWidth, 0, i, selection.steps, selection.end);
    const end = putRuns(runs, selection.columns, width, bytes, taken, selection.masks);
    let at = to;
    for (let y = 0; y < height; y++) {
      const row = load<i32>(rows + (y << 2));
      const source = from + row * line;
      for (let k = runs; k < end; k += offsetof<Run>()) {
        const run = changetype<Run>(k);
        const isInside = row != OUTSIDE && run.isInside;
        const next = at + run.length;
        copyRun(at, next, isInside ? source + run.first : fill, taken, isInside ? run.advance : 0, isInside ? run.mask : selection.masks + VECTOR);
        at = next;
      }
    }
  }
}

/**
 * Copies consecutive pixels, `taken` bytes at once, and advances by `advance` in the source. Later
 * runs overwrite the bytes written beyond `end`.
 */
@inline function copyRun(to: usize, end: usize, from: usize, taken: i32, advance: i32, mask: usize): void {
  if (taken > VECTOR) {
    for (; to < end; to += taken, from += advance) memory.copy(to, from, taken);
    return;
  }
  const places = v128.load(mask);
  for (; to < end; to += taken, from += advance) v128.store(to, i8x16.swizzle(v128.load(from), places));
}
