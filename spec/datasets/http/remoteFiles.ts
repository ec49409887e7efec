import {
  FixedSizeBinary,
  Int32,
  type RecordBatch,
  Schema,
  Table,
  tableToIPC,
  vectorFromArray,
} from 'apache-arrow';
import { parquetOf } from '../written.ts';

/** Bytes that repeat nothing, so that no codec makes them fewer. */
export function noise(length: number, seed: number): Uint8Array {
  let state = Math.imul(seed + 1, 2_654_435_761) | 1;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 255;
  });
}

/** What of a {@link noisyTable} may differ. */
export interface NoisyTable {
  readonly first?: number;
  readonly width?: number;
  readonly batchRows?: number;
}

/** A table of rows of noise, `width` bytes each, and their numbers from `first` on. */
export function noisyTable(
  rows: number,
  { first = 0, width = 4096, batchRows = rows }: NoisyTable = {},
): Table {
  const numbers = Array.from({ length: rows }, (_, i) => first + i);
  const table = new Table({
    row: vectorFromArray(numbers, new Int32()),
    noise: vectorFromArray(
      numbers.map((n) => noise(width, n)),
      new FixedSizeBinary(width),
    ),
  });
  const [batch] = table.batches as [RecordBatch];
  const batches = Array.from({ length: Math.ceil(rows / batchRows) }, (_, i) =>
    batch.slice(i * batchRows, Math.min(rows, (i + 1) * batchRows)),
  );
  return new Table(new Schema(table.schema.fields), batches);
}

/** A Parquet file of row groups of 160 KiB. */
export function noisyParquet(rows: number, first = 0): Uint8Array {
  return parquetOf(noisyTable(rows, { first }), { codec: 'UNCOMPRESSED', groupRows: 40 });
}

/** An Arrow file of record batches of 160 KiB. */
export function noisyArrow(
  rows: number,
  first = 0,
  format: 'file' | 'stream' = 'file',
): Uint8Array {
  return tableToIPC(noisyTable(rows, { first, batchRows: 40 }), format);
}
