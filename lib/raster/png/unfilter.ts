import { damage } from '../damage.ts';

/** Rows of bytes, each behind the number of its filter. */
export interface FilteredRows {
  readonly from: Uint8Array;
  /** Where the first row begins. */
  readonly at: number;
  readonly rows: number;
  readonly rowBytes: number;
  /** Bytes from a sample to that of the next pixel; 1 where pixels are smaller than bytes. */
  readonly pixelBytes: number;
}

/** Undoes the filters of PNG: writes the rows to `to`, one after another. */
export function unfilter(filtered: FilteredRows, to: Uint8Array): void {
  const { from, rows, rowBytes, pixelBytes } = filtered;
  let { at } = filtered;
  for (let start = 0; start < rows * rowBytes; start += rowBytes, at += rowBytes) {
    const filter = from[at++] as number;
    const end = start + rowBytes;
    // What lies beyond an edge counts as 0: rows above the first, pixels before the first.
    const first = Math.min(start + pixelBytes, end);
    const hasAbove = start > 0;
    const skip = at - start;
    if (filter === 0 || (filter === 2 && !hasAbove)) {
      to.set(from.subarray(at, at + rowBytes), start);
    } else if (filter === 1 || (filter === 4 && !hasAbove)) {
      for (let k = start; k < first; k++) to[k] = from[k + skip] as number;
      for (let k = first; k < end; k++) {
        to[k] = (from[k + skip] as number) + (to[k - pixelBytes] as number);
      }
    } else if (filter === 2) {
      for (let k = start; k < end; k++) {
        to[k] = (from[k + skip] as number) + (to[k - rowBytes] as number);
      }
    } else if (filter === 3) {
      for (let k = start; k < end; k++) {
        const left = k < first ? 0 : (to[k - pixelBytes] as number);
        const above = hasAbove ? (to[k - rowBytes] as number) : 0;
        to[k] = (from[k + skip] as number) + ((left + above) >> 1);
      }
    } else if (filter === 4) {
      for (let k = start; k < first; k++) {
        to[k] = (from[k + skip] as number) + (to[k - rowBytes] as number);
      }
      for (let k = first; k < end; k++) {
        const left = to[k - pixelBytes] as number;
        const above = to[k - rowBytes] as number;
        const corner = to[k - rowBytes - pixelBytes] as number;
        to[k] = (from[k + skip] as number) + nearest(left, above, corner);
      }
    } else throw damage('PNG', 'a filter must be 0 to 4', `${filter}`);
  }
}

/** The one of three that is nearest to left + above − corner. */
function nearest(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - corner - corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
