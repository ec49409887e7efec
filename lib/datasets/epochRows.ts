import type { Schema } from 'apache-arrow';
import type { ChainLink } from '../core/checkpoint.ts';
import type { Chunk } from '../core/chunk.ts';
import { indices } from '../core/indices.ts';
import { Rows } from '../core/rows.ts';
import { runSteps, type Steps } from '../core/steps.ts';
import type { Reader } from '../engine/reader.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { requireOwnPath } from '../engine/subscription.ts';
import { EpochPlan } from '../plan/epochPlan.ts';
import { noPlace } from '../plan/place.ts';
import type { ReadBatch } from './blockReading.ts';
import { contentOf } from './epochBlocks.ts';
import { datasetFingerprint, requireDataset } from './fingerprint.ts';
import { printOf, requireContent } from './footers.ts';
import type { OwnDataset } from './ownDataset.ts';
import type { PartReading, PlannedRead, Pool } from './plannedRead.ts';
import { PoolRows } from './poolRows.ts';
import type { SourcePlan } from './sourceOptions.ts';

/** Maximum of rows in an element of permuted rows. */
const POOLED_ROWS = 4096;

/** The input of {@link EpochRows}. */
export interface BatchQueue {
  /** The next batch of the epoch, `undefined` at its end. */
  take(): Steps<ReadBatch | undefined>;
  delivered(): void;
  /** The rows of the epoch have ended or were cancelled. */
  release(isOver: boolean): void;
}

/** The options of {@link EpochRows}. */
export interface EpochRowsOptions {
  readonly operator: string;
  readonly dataset: OwnDataset;
  readonly plan: SourcePlan;
  readonly run: StageRun;
  readonly batches: BatchQueue;
}

/** The batches of an epoch as `Rows` that know their position. */
export class EpochRows implements Reader<Rows> {
  readonly #options: EpochRowsOptions;
  readonly #order: EpochPlan;
  readonly #chain: readonly ChainLink[];
  #dataset = '';
  /** Rows still to discard. */
  #discard = 0;
  #lastRead: PlannedRead | undefined;
  #pooled: Generator<Rows> | undefined;
  /** True once the pool in which the epoch resumes was read. */
  #isChecked = false;
  /** The first batch of the next pool, if it was read to find the end of a pool. */
  #held: ReadBatch | undefined;
  /** The chunks of the current pool, which are charged to the budget. */
  readonly #poolChunks: Chunk[] = [];
  /** True once all batches of the epoch were taken, and once all its rows were. */
  #isExhausted = false;
  #isOver = false;
  /** The parts of which blocks were taken, where somebody measures, and the rows in them. */
  readonly #opened = new Set<PartReading>();
  #openedRows = 0;

  constructor(options: EpochRowsOptions) {
    const { operator, plan, run, dataset } = options;
    const { seed, epoch } = run;
    this.#options = options;
    this.#order = new EpochPlan({ operator, seed, epoch, ...plan }, dataset.parts.length);
    const draws = plan.shuffle || plan.poolBlocks > 0;
    const source = [plan.text, plan.badData === undefined ? '' : 'onBadData'].join(' ').trim();
    this.#chain = [{ operator, options: source, ...(draws ? { draws } : {}) }];
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
      this.#options.run.budget.release(footprint);
    }
  }

  *#next(): Steps<Rows | undefined> {
    if (this.#isOver) return undefined;
    for (;;) {
      const permuted = this.#pooled?.next().value as Rows | undefined;
      if (permuted !== undefined) return permuted;
      this.#pooled = undefined;
      if (this.#options.plan.poolBlocks > 0) {
        const pool = yield* this.#pool();
        if (pool.length === 0) return this.#end();
        this.#pooled = this.#permuted(pool);
        continue;
      }
      const batch = yield* this.#take();
      if (batch === undefined) return this.#end();
      const rows = this.#inOrder(batch);
      if (rows !== undefined) return rows;
    }
  }

  #end(): undefined {
    this.#options.batches.release(true);
    this.#isOver = true;
    if (this.#discard > 0) {
      throw noPlace(this.#options.operator, `a row ${this.#discard} beyond its end`);
    }
    return undefined;
  }

  *#take(): Steps<ReadBatch | undefined> {
    const held = this.#held;
    this.#held = undefined;
    // The batches of the next epoch follow the end of this one.
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
      requireOwnPath(operator, run);
    }
    this.#lastRead = read;
    this.#discard += read.discard;
    this.#expect(read.part);
  }

  /** Tells how many rows the epoch has, as far as its parts were opened. */
  #expect(part: PartReading): void {
    const { dataset, plan, run } = this.#options;
    const { open } = part;
    if (run.diagnostics === undefined || !('blocks' in open) || this.#opened.has(part)) return;
    this.#opened.add(part);
    for (const { rows } of open.blocks) this.#openedRows += rows;
    const all = (this.#openedRows / this.#opened.size) * dataset.parts.length;
    run.diagnostics.expect(this, all / (plan.shard?.count ?? 1));
  }

  /** A batch whose rows stay in order. */
  #inOrder({ read, chunk, rows: numRows, row }: ReadBatch): Rows | undefined {
    const discarded = Math.min(this.#discard, numRows);
    this.#discard -= discarded;
    if (chunk === undefined || discarded === numRows) return undefined;
    const { allocator } = this.#options.run;
    const picked = {
      chunks: [chunk],
      chunkOf: allocator.allocate(Uint32Array, numRows),
      rowOf: indices(allocator.allocate(Uint32Array, numRows)),
    };
    const rows = this.#rows(chunk.data.schema, picked, { pool: read.pool, row });
    return rows.slice(discarded);
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
      if (batch.chunk !== undefined) {
        this.#options.run.budget.retain(batch.chunk.footprint);
        this.#poolChunks.push(batch.chunk);
      }
      if (batch.isLast && batch.read.endsPool) return pool;
    }
  }

  /** The rows of a pool in a random order. */
  *#permuted(batches: readonly ReadBatch[]): Generator<Rows> {
    const pool = this.#told(batches);
    const all = new PoolRows(batches);
    const { schema, length } = all;
    const rowAt = this.#order.rowsOf(pool.start as number, length);
    const { allocator } = this.#options.run;
    const end = pool.end ?? length;
    const from = Math.min(this.#discard, end);
    this.#discard -= from;
    if (schema === undefined) return;
    for (let row = from; row < end; row += POOLED_ROWS) {
      const order = allocator.allocate(Uint32Array, Math.min(POOLED_ROWS, end - row));
      for (let i = 0; i < order.length; i++) order[i] = rowAt(row + i);
      const chunkOf = allocator.allocate(Uint32Array, order.length);
      // A row is counted by its place in the pool: what is lost leaves a gap.
      for (const part of all.present(order)) {
        const { start, end } = part;
        const picked = all.pick(order.subarray(start, end), chunkOf.subarray(start, end));
        yield this.#rows(schema, picked, { pool, row: row + start });
      }
    }
  }

  /** The pool, with the fingerprint of its parts in its position. */
  #told(batches: readonly ReadBatch[]): Pool {
    const { operator, dataset, run } = this.#options;
    const [{ read }] = batches as readonly [ReadBatch, ...ReadBatch[]];
    const { pool } = read;
    if (dataset.inMemory === true || read.firstNumber !== undefined) return pool;
    const parts = [...new Set(batches.map((batch) => batch.read.part))].map(contentOf);
    if (!this.#isChecked) requireContent(operator, parts, run.resume);
    this.#isChecked = true;
    return { ...pool, position: { ...pool.position, ...printOf(parts) } };
  }

  /** Rows of a pool, starting at place `row`. */
  #rows(
    schema: Schema,
    picked: Pick<Rows, 'chunks' | 'chunkOf' | 'rowOf'>,
    { pool, row }: { readonly pool: Pool; readonly row: number },
  ): Rows {
    const { seed, epoch } = this.#options.run;
    const { position, counted, ordinal, isSealed } = pool;
    const stream = { version: 1 as const, dataset: this.#dataset, seed, epoch };
    const cursor = {
      ...{ stream, position: { ...position, source: counted + row }, counter: 'source' },
      ...(ordinal === undefined ? {} : { ordinal: ordinal + row }),
      ...(isSealed ? { isSealed } : {}),
    };
    return new Rows({ ...picked, schema, cursor, chain: this.#chain });
  }
}
