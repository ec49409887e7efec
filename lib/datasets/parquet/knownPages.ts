import type { Schema } from 'apache-arrow';
import type { ColumnChunk } from './columnChunk.ts';
import { columnsOf } from './columnsOf.ts';
import { type PageForm, pageForm } from './pages/pageForm.ts';
import type { ParquetFooter } from './parquetFooter.ts';

/** Pages of a column that need no decoder. */
export interface KnownPages {
  /** The place of the column among those that are read. */
  readonly index: number;
  readonly form: PageForm;
}

/** Those of the `wanted` chunks, each all of its column, whose pages are known; none without the `schema` of the file. */
export function knownPages(
  { nodes }: ParquetFooter,
  chunks: readonly ColumnChunk[],
  {
    wanted,
    schema,
  }: { readonly wanted: ReadonlySet<string> | undefined; readonly schema: Schema | undefined },
): ReadonlyMap<ColumnChunk, KnownPages> {
  const found = new Map<ColumnChunk, KnownPages>();
  const chunkOf = new Map<string, ColumnChunk | undefined>();
  // Of a column of several chunks there is none that is all of it.
  for (const chunk of chunks)
    chunkOf.set(chunk.column, chunkOf.has(chunk.column) ? undefined : chunk);
  let index = -1;
  for (const [place, column] of columnsOf(nodes).entries()) {
    const [{ name }] = column;
    if (wanted !== undefined && !wanted.has(name)) continue;
    index++;
    const chunk = chunkOf.get(name);
    const field = schema?.fields[place];
    const form = chunk && field && pageForm(chunk, column, field.type);
    if (chunk !== undefined && form !== undefined) found.set(chunk, { index, form });
  }
  return found;
}
