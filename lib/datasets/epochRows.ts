import type { Schema } from 'apache-arrow';
import type { ChainLink, Position } from '../core/checkpoint.ts';
import type { Chunk } from '../core/chunk.ts';
import { indices } from '../core/indices.ts';
import { Rows } from '../core/rows.ts';
import { runSteps, type Steps } from '../core/steps.ts';
import type { Reader } from '../engine/reader.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { EpochPlan } from '../plan/epochPlan.ts';
import { counters } from '../plan/place.ts';
import type { ReadBatch } from './blockReading.ts';
import type { Dataset } from './dataset.ts';
import type { PlannedRead, Pool } from './epochBlocks.ts';
import { datasetFingerprint, requireDataset } from './fingerprint.ts';
import { type Sharding, sharding } from './sharding.ts';
import type { SourcePlan } from './sourceOptions.ts';

/** Rows that an element has at most where rows are permuted. */
const POOLED_ROWS = 4096;

/** Where {@link EpochRows} get their batches from. */
export interface BatchQueue {
  /** The next batch of the epoch, `undefined` at its end. */
  take(): Steps<ReadBatch | undefined>;
  delivered(): void;
  /** The rows of the epoch end here, or are given up. */
  release(isOver: boolean): void;
}

/** What {@link EpochRows} are the rows of. */
export interface EpochRowsOptions {
  readonly operator: string;
  readonly dataset: Dataset;
  readonly plan: SourcePlan;
  readonly run: StageRun;
  readonly batches: BatchQueue;
}

/** Rows in the order of the epoch, and the row of the epoch that is their first. */
interface Placed {
  readonly rows: Rows;
  readonly start: number;
}

/** The batches of an epoch as `Rows` that know their position, those of a shard alone. */
export class EpochRows implements Reader<Rows> {
  readonly #options: EpochRowsOptions;
  readonly #order: EpochPlan;
  readonly #chain: readonly ChainLink[];
  readonly #sharding: Sharding;
  readonly #ready: Rows[] = [];
  #dataset = '';
  /** The row of the epoch that comes next. */
  #row = 0;
  /** Rows that are still to be discarded. */
  #discard = 0;
  #lastRead: PlannedRead | undefined;
  #pooled: Generator<Placed> | undefined;
  /** The first batch of the next pool, where it was needed to see that the pool before has ended. */
  #held: ReadBatch | undefined;
  /** The chunks of the pool that is in use: the budget holds them. */
  readonly #poolChunks: Chunk[] = [];
  /** Whether all batches of the epoch were taken, and whether all its rows were. */
  #isExhausted = false;
  #isOver = false;

  constructor(options: EpochRowsOptions) {
    const { operator, plan, run, dataset } = options;
    const { seed, epoch } = run;
    this.#options = options;
    this.#order = new EpochPlan({ operator, seed, epoch, ...plan }, dataset.parts.length);
    this.#chain = [{ operator, options: plan.text }];
    this.#sharding = sharding(operator, plan.shard, run);
  }

  read(): Rows | undefined | Promise<Rows | undefined> {
    return runSteps(this.#next());
  }

  delivered(): void {
    this.#options.batches.delivered();
  }

  close(): void {
    this.#releasePool();
    this.#options.batches.release(this.#isOver);
  }

  #releasePool(): void {
    for (const { footprint } of this.#poolChunks.splice(0)) {
      this.#options.run.budget.letGo(footprint);
    }
  }

  *#next(): Steps<Rows | undefined> {
    while (this.#ready.length === 0) {
      const placed = this.#isOver ? undefined : yield* this.#placed();
      if (placed !== undefined) {
        this.#ready.push(...this.#sharding.push(placed.rows, placed.start));
        continue;
      }
      if (!this.#isOver) this.#options.batches.release(true);
      this.#isOver = true;
      this.#ready.push(...this.#sharding.end());
      break;
    }
    return this.#ready.shift();
  }

  *#placed(): Steps<Placed | undefined> {
    for (;;) {
      const placed = this.#pooled?.next().value as Placed | undefined;
      if (placed !== undefined) return placed;
      this.#pooled = undefined;
      if (this.#options.plan.poolBlocks > 0) {
        const pool = yield* this.#pool();
        if (pool.length === 0) return undefined;
        this.#pooled = this.#permuted(pool);
        continue;
      }
      const batch = yield* this.#take();
      if (batch === undefined) return undefined;
      const found = this.#inOrder(batch);
      if (found !== undefined) return found;
    }
  }

  *#take(): Steps<ReadBatch | undefined> {
    const held = this.#held;
    this.#held = undefined;
    // Behind the end of the epoch come the batches of the next.
    if (held === undefined && this.#isExhausted) return undefined;
    const batch = held ?? (yield* this.#options.batches.take());
    this.#isExhausted = batch === undefined;
    if (batch !== undefined && batch.read !== this.#lastRead) this.#begin(batch.read);
    return batch;
  }

  #begin(read: PlannedRead): void {
    const { operator, dataset, run } = this.#options;
    if (this.#dataset === '') {
      this.#dataset = datasetFingerprint(dataset, read.part.schema);
      requireDataset(operator, this.#dataset, run.resume);
    }
    this.#lastRead = read;
    this.#discard += read.discard;
    const { start } = read.pool;
    if (start !== undefined && this.#options.plan.poolBlocks === 0) this.#row = start + read.from;
  }

  /** A batch that stays in its place. */
  #inOrder({ read, chunk, row }: ReadBatch): Placed | undefined {
    const start = this.#row;
    const { numRows } = chunk;
    this.#row += numRows;
    const { slab } = this.#options.run;
    const picked = {
      chunks: [chunk],
      chunkOf: slab.make(Uint32Array, numRows),
      rowOf: indices(slab.make(Uint32Array, numRows)),
    };
    const rows = this.#rows(chunk.data.schema, picked, {
      ...this.#at(read.pool, start - row),
      source: row,
    });
    const discarded = Math.min(this.#discard, numRows);
    this.#discard -= discarded;
    if (discarded === numRows) return undefined;
    return { rows: rows.slice(discarded), start: start + discarded };
  }

  /** All batches of the next pool. */
  *#pool(): Steps<readonly ReadBatch[]> {
    const pool: ReadBatch[] = [];
    this.#releasePool();
    for (;;) {
      const batch = yield* this.#take();
      if (batch === undefined) return pool;
      const [first] = pool;
      if (first !== undefined && first.read.pool !== batch.read.pool) {
        this.#held = batch;
        return pool;
      }
      pool.push(batch);
      this.#options.run.budget.hold(batch.chunk.footprint);
      this.#poolChunks.push(batch.chunk);
      if (batch.isLast && batch.read.endsPool) return pool;
    }
  }

  /** The rows of a pool in a random order. */
  *#permuted(pool: readonly ReadBatch[]): Generator<Placed> {
    const [first] = pool as readonly [ReadBatch, ...ReadBatch[]];
    const start = first.read.pool.start ?? this.#row;
    const at = this.#at(first.read.pool, start);
    const ends: number[] = [];
    for (const { chunk } of pool) ends.push((ends.at(-1) ?? 0) + chunk.numRows);
    const total = ends.at(-1) as number;
    const rowAt = this.#order.rowsOf(start, total);
    const { slab } = this.#options.run;
    const from = Math.min(this.#discard, total);
    this.#discard -= from;
    for (let row = from; row < total; row += POOLED_ROWS) {
      const order = slab.make(Uint32Array, Math.min(POOLED_ROWS, total - row));
      for (let i = 0; i < order.length; i++) order[i] = rowAt(row + i);
      const picked = pick(pool, ends, { order, chunkOf: slab.make(Uint32Array, order.length) });
      const { schema } = first.chunk.data;
      yield { rows: this.#rows(schema, picked, { ...at, source: row }), start: start + row };
    }
    this.#row = start + total;
  }

  #at({ place }: Pool, row: number): Position {
    return { ...this.#sharding.counters, ...counters({ ...place, row }) };
  }

  #rows(
    schema: Schema,
    picked: Pick<Rows, 'chunks' | 'chunkOf' | 'rowOf'>,
    position: Position,
  ): Rows {
    const { seed, epoch } = this.#options.run;
    const stream = { version: 1 as const, dataset: this.#dataset, seed, epoch };
    const cursor = { stream, position, counter: 'source' };
    return new Rows({ ...picked, schema, cursor, chain: this.#chain });
  }
}

/** The rows of a pool that `order` numbers. `order` becomes `rowOf`. */
function pick(
  pool: readonly ReadBatch[],
  ends: readonly number[],
  { order, chunkOf }: { readonly order: Uint32Array; readonly chunkOf: Uint32Array },
): Pick<Rows, 'chunks' | 'chunkOf' | 'rowOf'> {
  const chunks: Chunk[] = [];
  const indexOf = new Map<number, number>();
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number;
    const batch = firstBeyond(ends, row);
    let index = indexOf.get(batch);
    if (index === undefined) {
      index = chunks.push((pool[batch] as ReadBatch).chunk) - 1;
      indexOf.set(batch, index);
    }
    chunkOf[i] = index;
    order[i] = row - (ends[batch - 1] ?? 0);
  }
  return { chunks, chunkOf, rowOf: order };
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
