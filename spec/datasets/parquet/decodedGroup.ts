import type { RecordBatch, Schema } from 'apache-arrow';
import type { ByteFile } from '../../../lib/datasets/io/byteFile.ts';
import { openInput } from '../../../lib/datasets/io/openInput.ts';
import { assembleGroup } from '../../../lib/datasets/parquet/assembleGroup.ts';
import { batchOfParts } from '../../../lib/datasets/parquet/batchParts.ts';
import { decodeParquet } from '../../../lib/datasets/parquet/decodeParquet.ts';
import { PageColumns } from '../../../lib/datasets/parquet/pageColumns.ts';
import {
  type ParquetFooter,
  parquetFooter,
  type RowGroup,
} from '../../../lib/datasets/parquet/parquetFooter.ts';
import { parquetSchema } from '../../../lib/datasets/parquet/parquetSchema.ts';
import { chunksOf, partialFile } from '../../../lib/datasets/parquet/partialFile.ts';
import { type RowGroupPlan, rowGroupPlan } from '../../../lib/datasets/parquet/rowGroupPlan.ts';
import { BufferPool } from '../../../lib/engine/bufferPool.ts';
import type { Threads } from '../../../lib/engine/threads.ts';

/** Rows of a row group, and how they come. */
export interface Decoding {
  /** Number of the row group; the first when left out. */
  readonly group?: number;
  readonly from?: number;
  /** Rows a record batch; one of all when left out. */
  readonly batchRows?: number;
  /** Rows that the row group is to have: those that it has when left out. */
  readonly rows?: number;
  readonly threads?: Threads | undefined;
}

/** The footer of a Parquet file. */
export function footerOf(file: Uint8Array): ParquetFooter {
  const length = new DataView(file.buffer, file.byteOffset + file.length - 8).getUint32(0, true);
  return parquetFooter(file.subarray(file.length - 8 - length, file.length - 8));
}

/** The record batches of a row group that parquet-wasm decodes. */
export async function decodedByParquetWasm(
  file: Uint8Array,
  { group = 0, from = 0, batchRows = Infinity }: Decoding = {},
): Promise<readonly RecordBatch[]> {
  const footer = footerOf(file);
  const rowGroup = footer.rowGroups[group] as RowGroup;
  const schema = parquetSchema(footer);
  const plan = partialFile(footer, { group: rowGroup, chunks: chunksOf(rowGroup), schema });
  const bytes = await assembleGroup(await opened(file), plan, new Uint8Array(plan.size));
  const rows = { batchRows: Math.min(batchRows, rowGroup.rows), offset: from };
  return (await decodeParquet(bytes, rows)).batches;
}

/** How a row group is read, and its record batches, of the columns whose pages are known. */
export async function decodedByPages(
  bytes: Uint8Array,
  { group = 0, from = 0, batchRows = Infinity, rows, threads }: Decoding = {},
): Promise<{
  readonly plan: RowGroupPlan;
  readonly schema: Schema;
  readonly batches: readonly RecordBatch[];
}> {
  const footer = footerOf(bytes);
  const schema = parquetSchema(footer);
  const rowGroup = footer.rowGroups[group] as RowGroup;
  const described = { ...rowGroup, rows: rows ?? rowGroup.rows };
  const plan = rowGroupPlan(footer, described, { columns: undefined, schema });
  const names = schema.names.filter((_, i) => plan.columns.some(({ index }) => index === i));
  const read = schema.select(names);
  const file = await opened(bytes);
  const columns = new PageColumns({ file, plan, from, threads, pool: new BufferPool() });
  const batches: RecordBatch[] = [];
  for (let row = from; row < described.rows; row += batchRows) {
    const length = Math.min(batchRows, described.rows - row);
    const next = Math.min(batchRows, described.rows - row - length);
    const children = await columns.next({ rows: length, next });
    const table = { length, nullCount: 0, offset: 0, buffers: [], children, dictionary: undefined };
    batches.push(batchOfParts(read, table));
  }
  return { plan, schema: read, batches };
}

function opened(bytes: Uint8Array): Promise<ByteFile> {
  return openInput(bytes);
}
