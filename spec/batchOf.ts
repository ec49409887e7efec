import { type RecordBatch, tableFromArrays } from 'apache-arrow';
import { Batch } from '../lib/core/batch.ts';
import { Chunk } from '../lib/core/chunk.ts';
import type { Features } from '../lib/core/features.ts';
import { Rows } from '../lib/core/rows.ts';
import { image } from '../lib/features/image.ts';

/** What a batch made by hand is like. */
export interface BatchLike {
  readonly size: number;
  readonly valid?: number;
  readonly index?: number;
  readonly seed?: number;
  readonly epoch?: number;
  /** `[height, width]` */
  readonly extent?: readonly [number, number];
}

/** A batch of pictures for specs of recipes: its rows are never read. */
export function batchOf({
  size,
  valid = size,
  index = 0,
  seed = 1,
  epoch = 0,
  extent = [32, 32],
}: BatchLike): Batch {
  const data = tableFromArrays({ x: new Int32Array(size) }).batches[0] as RecordBatch;
  const stream = { version: 1 as const, dataset: '', seed, epoch };
  const rows = new Rows({
    schema: data.schema,
    chunks: [new Chunk(data, { source: 'hand', firstRow: 0 })],
    chunkOf: new Uint32Array(size),
    rowOf: Uint32Array.from({ length: size }, (_, i) => i),
    cursor: { stream, position: { source: 0 }, counter: 'source' },
    chain: [],
  });
  const features: Features = { image: image({ shape: [extent[0], extent[1], 3] }) };
  return new Batch({
    rows,
    features,
    recipe: { steps: [] },
    seed,
    epoch,
    index,
    firstSample: index * size,
    valid,
    lastPart: rows,
    chain: [],
    scope: '',
  });
}
