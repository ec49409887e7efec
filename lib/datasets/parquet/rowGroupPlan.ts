import type { Schema } from 'apache-arrow';
import type { ColumnChunk } from './columnChunk.ts';
import { knownPages } from './knownPages.ts';
import type { PageForm } from './pages/pageForm.ts';
import type { ParquetFooter, RowGroup } from './parquetFooter.ts';
import { chunksOf, type PartialFile, partialFile } from './partialFile.ts';

/** Bytes that a record batch has at least, about: few enough for a shuffle window not to hold far more than its rows. */
const BATCH_BYTES = 4 * 2 ** 20;
const MIN_BATCH_ROWS = 256;
const MAX_BATCH_ROWS = 65_536;

/** A column of a row group whose pages are decoded here. */
export interface PlannedColumn {
  /** Its place among the columns that are read. */
  readonly index: number;
  readonly form: PageForm;
  readonly chunk: ColumnChunk;
}

/** How some columns of a row group are read. */
export interface RowGroupPlan {
  readonly rows: number;
  /** Rows of a record batch. */
  readonly batchRows: number;
  /** By their index. */
  readonly columns: readonly PlannedColumn[];
  /** The other columns, which parquet-wasm decodes; `undefined` where there are none. */
  readonly others: PartialFile | undefined;
}

/** Plans how `columns` of a row group, all when left out, are read. Throws a `RangeError` where its description is damaged. */
export function rowGroupPlan(
  footer: ParquetFooter,
  group: RowGroup,
  { columns, schema }: { readonly columns: readonly string[] | undefined; readonly schema: Schema },
): RowGroupPlan {
  const wanted = columns && new Set(columns);
  const chunks = chunksOf(group).filter(({ column }) => wanted?.has(column) ?? true);
  const known = knownPages(footer, chunks, { wanted, schema });
  const left = chunks.filter((chunk) => !known.has(chunk));
  const names = known.size === 0 ? wanted : new Set(left.map(({ column }) => column));
  const others =
    known.size > 0 && left.length === 0
      ? undefined
      : partialFile(footer, { group, chunks: left, columns: names });
  const decodedBytes = chunks.reduce((sum, chunk) => sum + chunk.decodedBytes, 0);
  const bytesPerRow = Math.max(1, decodedBytes / group.rows);
  const batchRows = Math.round(
    Math.min(MAX_BATCH_ROWS, Math.max(MIN_BATCH_ROWS, BATCH_BYTES / bytesPerRow)),
  );
  return {
    rows: group.rows,
    batchRows,
    columns: [...known]
      .map(([chunk, form]) => ({ chunk, ...form }))
      .sort((a, b) => a.index - b.index),
    others,
  };
}
