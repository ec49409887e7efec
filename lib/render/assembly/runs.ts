import { VECTOR } from './masks';
import { OUTSIDE } from './places';

/** Pixels of a line that are copied alike. All numbers are of bytes. */
@unmanaged
export class Run {
  length: i32;
  /** Where in the line of the source the first vector begins. */
  first: i32;
  /** From one vector of the source to the next. */
  advance: i32;
  /** What swizzles the pixels of a vector. */
  mask: usize;
  isInside: bool;
}

/** Divides the columns of a line into runs; gives the address after the last. */
export function putRuns(runs: usize, columns: usize, width: i32, bytes: i32, taken: i32, masks: usize): usize {
  const end = columns + (width << 2);
  while (columns < end) {
    const start = columns;
    const first = load<i32>(columns);
    const next = columns + 4 < end ? load<i32>(columns, 4) : first;
    // `OUTSIDE` is next to column 0, and no column.
    const step = first != OUTSIDE && next != OUTSIDE && abs(next - first) == 1 ? next - first : 0;
    let column = first;
    do {
      columns += 4;
      column += step;
    } while (columns < end && load<i32>(columns) == column && (column == OUTSIDE) == (first == OUTSIDE));
    const run = changetype<Run>(runs);
    run.length = (<i32>(columns - start) >> 2) * bytes;
    run.first = first * bytes - (step < 0 ? taken - bytes : 0);
    run.advance = step * taken;
    run.mask = masks + (step + 1) * VECTOR;
    run.isInside = first != OUTSIDE;
    runs += offsetof<Run>();
  }
  return runs;
}
