import { type RecordBatch, type Schema, tableFromIPC } from 'apache-arrow';
import { discardParquet, loadParquet } from '#files';
import { FormatError } from '../formatError.ts';
import { batchFromMemory } from './batchFromMemory.ts';

/** Options of {@link decodeParquet}. */
export interface DecodeOptions {
  /** Rows per record batch. */
  readonly batchRows: number;
  /** Rows to skip. */
  readonly offset?: number;
  /** Maximum of rows to decode. */
  readonly limit?: number;
}

/** Decodes the rows of a small Parquet file synchronously. Throws the error of the decoder. */
export async function decodeParquet(
  bytes: Uint8Array,
  { batchRows, offset = 0, limit }: DecodeOptions,
): Promise<{ readonly schema: Schema; readonly batches: readonly RecordBatch[] }> {
  const parquet = await loadParquet().catch((cause) => {
    throw new FormatError(
      'its type or encoding needs parquet-wasm, which cannot be loaded; where a bundler left out ' +
        'the file `parquet_wasm_bg.wasm`, keep the package external or copy the file to the bundle',
      { cause },
    );
  });
  try {
    const table = parquet.readParquet(bytes, {
      batchSize: batchRows,
      offset,
      ...(limit === undefined ? {} : { limit }),
    });
    try {
      const { schema } = tableFromIPC(table.schema.intoIPCStream());
      const memory: WebAssembly.Memory = parquet.wasmMemory();
      // One record batch after another, so that the decoder holds the rows once and not twice.
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
    if (error instanceof FormatError) throw error;
    if (error instanceof WebAssembly.RuntimeError) discardParquet();
    throw new FormatError(`parquet-wasm cannot decode it${detailOf(error)}`, { cause: error });
  }
}

/** The error of parquet-wasm, unless it says nothing about the file. */
function detailOf(error: unknown): string {
  const text = String(error instanceof Error ? error.message : error);
  const isEmpty = error instanceof WebAssembly.RuntimeError || /stripped/.test(text);
  return isEmpty ? ', as its bytes are damaged' : ` (${text.slice(0, 80)})`;
}
