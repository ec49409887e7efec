import type { Table, Vector } from 'apache-arrow';
import type { Rows } from '../../lib/core/rows.ts';

/** The values of one column in the order of the rows, as plain values. */
export function valuesOf(rows: readonly Rows[], column: string): unknown[] {
  return rows.flatMap(({ chunks, chunkOf, rowOf }) =>
    Array.from(rowOf, (row, i) =>
      plain(chunks[chunkOf[i] as number]?.data.getChild(column)?.get(row)),
    ),
  );
}

/** The values of one column of a table, as plain values. */
export function columnOf(table: Table, column: string): unknown[] {
  return Array.from(table.getChild(column) as Vector, plain);
}

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Array.from(value as Iterable<unknown>, plain);
}
