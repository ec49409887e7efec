import type { RecordBatch, Schema } from 'apache-arrow';
import { buffersOf } from '../../core/buffersOf.ts';
import type { Block } from '../dataset.ts';
import type { OwnDataset, OwnOpenPart } from '../ownDataset.ts';

/** Maximum of rows in a block of data in memory. */
export const MEMORY_BLOCK_ROWS = 65_536;
/** Rows in a block if rows are permuted one by one: blocks do not matter then. */
export const ANY_ROWS: number = Number.MAX_SAFE_INTEGER;

/** Options of {@link memoryDataset}. */
export interface MemoryOptions {
  /** The kind of data: `table`, `columns`. */
  readonly source: string;
  readonly schema: Schema;
  /** Maximum of rows in a block. */
  readonly blockRows: number;
}

/** Record batches in memory as a data set. Long ones are split into several blocks. */
export function memoryDataset(
  batches: readonly RecordBatch[],
  { source, schema, blockRows }: MemoryOptions,
): OwnDataset {
  const rows = batches.reduce((sum, { numRows }) => sum + numRows, 0);
  return {
    name: `${source}, ${rows} rows`,
    inMemory: true,
    schema: async () => schema,
    parts: [{ name: source, open: () => memoryPart(batches, schema, blockRows) }],
  };
}

/** Record batches in memory as an open part. */
export function memoryPart(
  batches: readonly RecordBatch[],
  schema: Schema,
  blockRows: number,
): OwnOpenPart {
  const slices = batches.flatMap((batch, index) =>
    Array.from({ length: Math.ceil(batch.numRows / blockRows) }, (_, i) => ({
      batch: index,
      from: i * blockRows,
      to: Math.min((i + 1) * blockRows, batch.numRows),
    })),
  );
  return {
    fingerprint: 'memory',
    schema,
    blocks: slices.map(({ from, to }): Block => ({ rows: to - from, bytes: 0 })),
    givenBuffers: batches.flatMap(({ data }) => buffersOf(data)),
    *read(block, { from: skip = 0 }) {
      const { batch, from, to } = slices[block] as (typeof slices)[number];
      const whole = batches[batch] as RecordBatch;
      yield from + skip === 0 && to === whole.numRows ? whole : whole.slice(from + skip, to);
    },
    close() {},
  };
}
