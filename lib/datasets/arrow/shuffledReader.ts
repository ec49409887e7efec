import type { RecordBatch, Schema } from 'apache-arrow';
import { Chunk } from '../../core/chunk.ts';
import { Rows } from '../../core/rows.ts';
import type { Reader } from '../../engine/source.ts';
import type { StageRun } from '../../engine/stageRun.ts';
import { keyedPermutation } from '../../random/keyedPermutation.ts';
import { datasetText } from '../datasetText.ts';
import { requireDataset } from '../requireDataset.ts';
import type { Shard } from '../shard.ts';
import { sharding } from '../sharding.ts';

/** Rows that one element has at most. */
const ROWS = 4096;

/** What a {@link shuffledReader} reads. */
export interface ShuffledData {
  readonly operator: string;
  /** What the data are, for errors and the fingerprint. */
  readonly source: string;
  /** The schema of all columns, for the fingerprint. */
  readonly schema: Schema;
  /** The record batches, of the columns to give. */
  readonly batches: readonly RecordBatch[];
  readonly run: StageRun;
  readonly shard: Shard | undefined;
}

/** All rows of record batches in memory in a random order; where each stands is computed, so that any position is found at once. */
export function shuffledReader({
  operator,
  source,
  schema,
  batches,
  run,
  shard,
}: ShuffledData): Reader<Rows> {
  const ends: number[] = [];
  for (const { numRows } of batches) ends.push((ends.at(-1) ?? 0) + numRows);
  const total = ends.at(-1) ?? 0;
  const chunks = batches.map((data, i) => new Chunk(data, { source, firstRow: ends[i - 1] ?? 0 }));
  const dataset = datasetText({ source, rows: total, schema });
  const key = { seed: run.seed, epoch: run.epoch, operator: `${operator} rows`, occurrence: 0 };
  const rowAt = keyedPermutation(key, 0, total);
  const { counters, push, end } = sharding(operator, shard, run);
  const ready: Rows[] = [];
  let at = Math.max(0, run.resume?.position.source ?? 0);
  requireDataset(operator, dataset, run.resume);

  const next = (): Rows => {
    const length = Math.min(ROWS, total - at);
    const chunkOf = run.slab.make(Uint32Array, length);
    const rowOf = run.slab.make(Uint32Array, length);
    const used = new Map<number, number>();
    for (let i = 0; i < length; i++) {
      const row = rowAt(at + i);
      const chunk = firstBeyond(ends, row);
      const index = used.get(chunk) ?? used.size;
      if (index === used.size) used.set(chunk, index);
      chunkOf[i] = index;
      rowOf[i] = row - (ends[chunk - 1] ?? 0);
    }
    const rows = new Rows({
      schema: (batches[0] as RecordBatch).schema,
      chunks: [...used.keys()].map((chunk) => chunks[chunk] as Chunk),
      chunkOf,
      rowOf,
      cursor: {
        stream: { version: 1, dataset, seed: run.seed, epoch: run.epoch },
        position: { ...counters, source: at },
        counter: 'source',
      },
      chain: [{ operator, options: 'shuffle' }],
    });
    at += length;
    return rows;
  };

  return {
    read() {
      while (ready.length === 0 && at < total) {
        const start = at;
        ready.push(...push(next(), start));
      }
      if (ready.length === 0) ready.push(...end());
      return ready.shift();
    },
    close() {},
  };
}

/** The index of the first of the ascending `ends` that is greater than `row`. */
function firstBeyond(ends: readonly number[], row: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] as number) > row) high = middle;
    else low = middle + 1;
  }
  return low;
}
