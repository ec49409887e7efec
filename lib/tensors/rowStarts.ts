import type { Rows } from '../core/rows.ts';
import type { NumberColumn } from '../features/numberColumn.ts';

/** Fills in, for each row, the index of its first number in its chunk. */
export function fillStarts(
  start: Uint32Array,
  columns: readonly NumberColumn[],
  { chunkOf, rowOf }: Rows,
): void {
  // The same in all chunks, because it depends on the column's type.
  const width = columns[0]?.width;
  for (let i = 0; i < start.length; i++) {
    const row = rowOf[i] as number;
    start[i] =
      width === undefined
        ? (columns[chunkOf[i] as number] as NumberColumn).start(row)
        : row * width;
  }
}
