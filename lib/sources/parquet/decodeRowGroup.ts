import { type RecordBatch, tableFromIPC } from 'apache-arrow';
import * as parquet from 'parquet-wasm';

/** Rows an Arrow record batch gets at most. */
const BATCH_ROWS = 65_536;

/** Makes the decoder ready: in Node it is from the start, elsewhere its WebAssembly is loaded first. */
export async function decoderReady(): Promise<void> {
  const { default: load } = parquet as { readonly default?: unknown };
  if (typeof load === 'function') await load();
}

/** Decodes the columns of a Parquet file that has one row group. The door to parquet-wasm; throws what it throws. */
export function decodeRowGroup(file: Uint8Array, columns: readonly string[]): RecordBatch[] {
  const table = parquet.readParquet(file, { columns: [...columns], batchSize: BATCH_ROWS });
  return tableFromIPC(table.intoIPCStream()).batches;
}
