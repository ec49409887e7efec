import type { Rows } from '../core/rows.ts';
import type { NumberColumn } from '../features/numberColumn.ts';

/** Says for each row where its numbers begin in those of its chunk. */
export function fillStarts(
  start: Uint32Array,
  columns: readonly NumberColumn[],
  { chunkOf, rowOf }: Rows,
): void {
  // Of all chunks alike: it comes of the type of the column.
  const width = columns[0]?.width;
  for (let i = 0; i < start.length; i++) {
    const row = rowOf[i] as number;
    start[i] =
      width === undefined
        ? (columns[chunkOf[i] as number] as NumberColumn).start(row)
        : row * width;
  }
}
