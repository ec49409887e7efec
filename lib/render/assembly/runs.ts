import { VECTOR } from './masks';
import { OUTSIDE } from './places';

/** Pixels of a line that are copied in the same way. All numbers are bytes. */
@unmanaged
export class Run {
  length: i32;
  /** Offset of the first vector in the source line. */
  first: i32;
  /** Distance between vectors in the source. */
  advance: i32;
  /** Address of the swizzle mask of a vector's pixels. */
  mask: usize;
  isInside: bool;
}

/** Divides the columns of a line into runs. Returns the address after the last run. */
export function putRuns(runs: usize, columns: usize, width: i32, bytes: i32, taken: i32, masks: usize): usize {
  const end = columns + (width << 2);
  while (columns < end) {
    const start = columns;
    const first = load<i32>(columns);
    const next = columns + 4 < end ? load<i32>(columns, 4) : first;
    // `OUTSIDE` is −1, but not a neighbour of column 0.
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
