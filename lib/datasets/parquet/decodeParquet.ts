import { type RecordBatch, type Schema, tableFromIPC } from 'apache-arrow';
import { discardParquet, loadParquet } from '#files';
import { batchFromMemory } from './batchFromMemory.ts';

/** Options of {@link decodeParquet}. */
export interface DecodeOptions {
  /** Rows a record batch. */
  readonly batchRows: number;
  /** Rows to pass over. */
  readonly offset?: number;
  /** Rows to decode at most. */
  readonly limit?: number;
}

/** Decodes the rows of a small Parquet file, at once. Throws what the decoder throws. */
export async function decodeParquet(
  bytes: Uint8Array,
  { batchRows, offset = 0, limit }: DecodeOptions,
): Promise<{ readonly schema: Schema; readonly batches: readonly RecordBatch[] }> {
  const parquet = await loadParquet();
  try {
    const table = parquet.readParquet(bytes, {
      batchSize: batchRows,
      offset,
      ...(limit === undefined ? {} : { limit }),
    });
    try {
      const { schema } = tableFromIPC(table.schema.intoIPCStream());
      const memory: WebAssembly.Memory = parquet.wasmMemory();
      // One record batch after another, so that the memory of the decoder holds the rows once and not twice.
      const batches = Array.from({ length: table.numBatches }, (_, i) => {
        const batch = table.recordBatch(i);
        if (batch === undefined) return [];
        const exported = batch.toFFI();
        const copied = batchFromMemory(schema, { memory, at: exported.arrayAddr() });
        exported.free();
        if (copied === undefined) return tableFromIPC(batch.intoIPCStream()).batches;
        batch.free();
        return [copied];
      }).flat();
      return { schema, batches: batches.filter(({ numRows }) => numRows > 0) };
    } finally {
      table.free();
    }
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) discardParquet();
    throw error;
  }
}
