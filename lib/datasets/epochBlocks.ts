import type { RecordBatch, Schema } from 'apache-arrow';
import { DataError, OptionError } from '../core/errors.ts';
import { requireSameColumns } from '../core/requireSameColumns.ts';
import { type Steps, settled } from '../core/steps.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { EpochPlan, type PlannedBlock } from '../plan/epochPlan.ts';
import { type Place, placeOf } from '../plan/place.ts';
import type { Part } from './dataset.ts';
import type { OwnDataset, OwnOpenPart, OwnWanted } from './ownDataset.ts';
import { plainSchema } from './plainColumns.ts';
import type { SourceOrder } from './sourceOptions.ts';
import { wantedColumns } from './wantedColumns.ts';

/** A part that is open, and what is wanted of it. */
export interface PartReading {
  readonly name: string;
  readonly open: OwnOpenPart;
  /** All columns of the part. */
  readonly schema: Schema;
  /** Those that are wanted; all if left out. */
  readonly columns: readonly string[] | undefined;
}

/** Blocks whose rows are permuted together: where the first of them stands. */
export interface Pool {
  /** Places of its part and of it in the order of the epoch. */
  readonly place: Pick<Place, 'part' | 'block'>;
  /** The row of the epoch that is its first; `undefined` behind a stream. */
  readonly start: number | undefined;
}

/** A block of the plan, or a whole stream, ready to be read. */
export interface PlannedRead {
  readonly part: PartReading;
  /** What the plan says of the block; `undefined` for a stream. */
  readonly block: PlannedBlock | undefined;
  /** The first row of the block to be read. */
  readonly from: number;
  /** Rows to be discarded from here on: at the start of a stream, or of a pool once it is permuted. */
  readonly discard: number;
  /** The pool that the block is in; without pools each block is one of its own. */
  readonly pool: Pool;
  /** Whether the block is the last of its pool; the last pool of an epoch may end without. */
  readonly endsPool: boolean;
  /** Starts to read. */
  open(): AsyncIterator<RecordBatch> | Iterator<RecordBatch>;
  /** Called once the block is read, or given up. */
  done(): void;
}

/** What {@link EpochBlocks} are the blocks of. */
export interface EpochBlocksOptions {
  readonly operator: string;
  readonly dataset: OwnDataset;
  readonly order: SourceOrder;
  readonly run: StageRun;
}

/** The part at whose blocks the plan stands. */
interface CurrentPart {
  readonly part: PartReading;
  readonly blocks: readonly PlannedBlock[];
}

/** The blocks of a data set in the order of an epoch; each part is opened at its turn. */
export class EpochBlocks {
  readonly plan: EpochPlan;
  readonly #options: EpochBlocksOptions;
  readonly #abort = new AbortController();
  /** The parts that are open, with the number of those that use each. */
  readonly #users = new Map<PartReading, number>();
  readonly #partCount: number;
  #partPlace: number;
  #blockPlace: number;
  #row: number | undefined;
  #offset: number;
  /** The pool that takes blocks now, and how many it has. */
  #pool: { readonly pool: Pool; blocks: number } | undefined;
  #current: CurrentPart | undefined;
  #first: { readonly name: string; readonly schema: Schema } | undefined;
  #closed = false;

  constructor(options: EpochBlocksOptions) {
    const { operator, dataset, order, run } = options;
    const { seed, epoch, resume } = run;
    this.#options = options;
    this.#partCount = dataset.parts.length;
    this.plan = new EpochPlan({ operator, seed, epoch, ...order }, this.#partCount);
    const { part, block, row, offset } = placeOf(operator, resume?.position, this.#partCount);
    this.#partPlace = part;
    this.#blockPlace = block;
    this.#row = row;
    this.#offset = offset;
  }

  /** The next block, `undefined` at the end. */
  *next(): Steps<PlannedRead | undefined> {
    while (!this.#closed && this.#partPlace < this.#partCount) {
      if (this.#current === undefined) {
        const number = this.plan.partAt(this.#partPlace);
        const part = yield* this.#open(number);
        if (part === undefined) {
          this.#partPlace++;
          continue;
        }
        if ('stream' in part.open) return this.#streamOf(part);
        const rows = part.open.blocks.map((block) => requireRows(part.name, block.rows));
        this.#current = { part, blocks: this.plan.blocksOf(number, rows) };
      }
      const read = this.#nextBlock(this.#current);
      if (read !== undefined) return read;
      this.#release(this.#current.part);
      this.#current = undefined;
      this.#partPlace++;
      this.#blockPlace = 0;
    }
    return undefined;
  }

  /** Closes all parts. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#abort.abort();
    for (const part of [...this.#users.keys()]) this.#close(part);
  }

  /** Opens a part; `undefined` where it has no blocks, and so no columns. */
  *#open(number: number): Steps<PartReading | undefined> {
    const { dataset, run } = this.#options;
    const { signal } = this.#abort;
    const { name, open } = dataset.parts[number] as Part;
    const opened: OwnOpenPart = yield* settled(open(signal));
    try {
      if ('blocks' in opened && opened.blocks.length === 0 && opened.schema === undefined) {
        closeQuietly(opened);
        return undefined;
      }
      run.budget.give(opened.givenBuffers ?? []);
      const schema = plainSchema(opened.schema ?? (yield* settled(dataset.schema(signal))));
      if (this.#closed) throw new DOMException('the part is no longer wanted', 'AbortError');
      const columns = wantedColumns(name, schema, this.#options);
      const part = { name, open: opened, schema, columns };
      const read = columns === undefined ? schema : schema.select([...columns]);
      this.#first ??= { name, schema: read };
      requireSameColumns(this.#first, { name, schema: read });
      this.#users.set(part, 1);
      return part;
    } catch (error) {
      closeQuietly(opened);
      throw error;
    }
  }

  #streamOf(part: PartReading): PlannedRead {
    const { operator, order } = this.#options;
    if (order.shuffle || order.poolBlocks > 0) throw withoutBlocks(operator, order);
    const read = this.#read(part, { block: undefined, from: 0 });
    this.#release(part);
    this.#partPlace++;
    this.#blockPlace = 0;
    this.#row = undefined;
    return read;
  }

  /** The next block of a part of which a row is wanted, `undefined` behind its last. */
  #nextBlock({ part, blocks }: CurrentPart): PlannedRead | undefined {
    const isPooled = this.#options.order.poolBlocks > 0;
    while (this.#blockPlace < blocks.length) {
      const block = blocks[this.#blockPlace] as PlannedBlock;
      // Rows of a pool are discarded once they are permuted.
      const from = isPooled ? 0 : Math.min(this.#offset, block.rows);
      this.#offset -= from;
      const read = this.#read(part, { block, from });
      this.#blockPlace++;
      if (this.#row !== undefined) this.#row += block.rows;
      if (from < block.rows) return read;
      read.done();
    }
    return undefined;
  }

  #read(part: PartReading, { block, from }: Pick<PlannedRead, 'block' | 'from'>): PlannedRead {
    const { columns, open } = part;
    const wanted: OwnWanted = {
      ...(columns === undefined ? {} : { columns }),
      ...(from === 0 ? {} : { from }),
      signal: this.#abort.signal,
      threads: this.#options.run.threads,
    };
    const { poolBlocks } = this.#options.order;
    const place = { part: this.#partPlace, block: this.#blockPlace };
    this.#pool ??= { pool: { place, start: this.#row }, blocks: 0 };
    const { pool } = this.#pool;
    const endsPool = ++this.#pool.blocks >= poolBlocks;
    if (endsPool) this.#pool = undefined;
    const discard = block === undefined || poolBlocks > 0 ? this.#offset : 0;
    this.#offset -= discard;
    this.#users.set(part, (this.#users.get(part) ?? 0) + 1);
    return {
      ...{ part, block, from, discard, pool, endsPool },
      open: () => {
        if ('stream' in open) return iteratorOf(open.stream(wanted));
        return iteratorOf(open.read(block?.block ?? 0, wanted));
      },
      done: () => this.#release(part),
    };
  }

  #release(part: PartReading): void {
    const users = (this.#users.get(part) ?? 0) - 1;
    if (users > 0) this.#users.set(part, users);
    else this.#close(part);
  }

  #close(part: PartReading): void {
    if (this.#users.delete(part)) closeQuietly(part.open);
  }
}

/** Nobody waits for a part to be closed, so nobody could be told of a failure. */
function closeQuietly(part: OwnOpenPart): void {
  void (async () => part.close())().catch(() => {});
}

function iteratorOf(
  batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
): AsyncIterator<RecordBatch> | Iterator<RecordBatch> {
  return Symbol.asyncIterator in batches
    ? batches[Symbol.asyncIterator]()
    : batches[Symbol.iterator]();
}

function requireRows(part: string, rows: number): number {
  if (Number.isSafeInteger(rows) && rows >= 0) return rows;
  throw new DataError(
    `Cannot read a part: each of its blocks must have a number of rows; received ${rows}`,
    { source: part },
  );
}

function withoutBlocks(operator: string, { shuffle }: SourceOrder): OptionError {
  return new OptionError(
    `Cannot \`${operator}\` with \`${shuffle ? 'shuffle' : 'interleaveGroups'}\`: the input must ` +
      'have blocks that can be read in any order; received a stream; ' +
      'put `shuffle({ window })` behind the source',
  );
}
