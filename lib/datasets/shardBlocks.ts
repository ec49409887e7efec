import type { Position } from '../core/checkpoint.ts';
import type { Steps } from '../core/steps.ts';
import { EpochPlan } from '../plan/epochPlan.ts';
import { noPlace, placeOf } from '../plan/place.ts';
import type { Shard } from '../plan/shard.ts';
import { type Piece, type PoolPart, poolParts, shardPools } from '../plan/shardPlan.ts';
import { lengthOf, shardRanges } from '../plan/shardRanges.ts';
import { shardCounters, shardState } from '../plan/shardState.ts';
import type { EpochBlocksOptions } from './epochBlocks.ts';
import { rowsOfSeek } from './findPlace.ts';
import { printOf, requireContent } from './footers.ts';
import { OpenParts } from './openParts.ts';
import type {
  PartReading,
  PlannedRead,
  PlannedReads,
  Pool,
  UnreadablePart,
} from './plannedRead.ts';
import type { CountedPart, RowCounts } from './rowCounts.ts';
import { rowNumber } from './rowNumbers.ts';

/** The options of {@link ShardBlocks}. */
export interface ShardBlocksOptions extends EpochBlocksOptions {
  readonly shard: Shard;
  readonly counts: RowCounts;
}

/** The next piece of a pool to read. */
interface PlannedPiece {
  readonly piece: Piece;
  readonly from: number;
  readonly to: number;
  readonly discard: number;
  readonly pool: Pool;
  readonly endsPool: boolean;
}

/**
 * The blocks of one shard in the order of an epoch. Other blocks are not read, nor are their parts
 * opened.
 */
export class ShardBlocks implements PlannedReads {
  readonly plan: EpochPlan;
  readonly #options: ShardBlocksOptions;
  readonly #parts: OpenParts;
  #counted: readonly CountedPart[] | undefined;
  /** Of how many parts it was told whether they could be opened. */
  #told = 0;
  #pieces: Iterator<PlannedPiece> | undefined;
  /** The pieces that come next, as many as may be read ahead. */
  readonly #upcoming: PlannedPiece[] = [];
  #current: { readonly number: number; readonly part: PartReading } | undefined;

  constructor(options: ShardBlocksOptions) {
    const { operator, dataset, order, run } = options;
    const { seed, epoch } = run;
    this.#options = options;
    this.#parts = new OpenParts(options);
    this.plan = new EpochPlan({ operator, seed, epoch, ...order }, dataset.parts.length);
  }

  *next(): Steps<PlannedRead | UnreadablePart | undefined> {
    this.#counted ??= yield* this.#count();
    // Told one by one, in the order of the epoch, before anything is read.
    while (this.#told < this.#counted.length) {
      const { name, error } = this.#counted[this.#told++] as CountedPart;
      if (error !== undefined) return { unreadable: name, error };
    }
    this.#pieces ??= this.#planned(this.#counted);
    const next = this.#next(this.#pieces);
    if (next === undefined || this.#parts.closed) {
      this.#leave();
      return undefined;
    }
    const { piece, from, to, discard, pool, endsPool } = next;
    const part = yield* this.#partOf(piece.part);
    const { block, firstRow } = piece.block;
    return {
      ...{ part, block, firstRow, from, to, discard, pool, endsPool },
      firstNumber: rowNumber(this.#options.run, piece.row),
      ...this.#parts.use(part, { block, from }),
    };
  }

  close(): void {
    this.#parts.close();
  }

  /** The next piece. Starts to open the parts of those behind it, but none beside the first. */
  #next(pieces: Iterator<PlannedPiece>): PlannedPiece | undefined {
    const upcoming = this.#upcoming;
    while (upcoming.length <= this.#options.ahead) {
      const { done, value } = pieces.next();
      if (done === true) break;
      upcoming.push(value);
    }
    const next = upcoming.shift();
    const current = this.#current?.number;
    const parts = current === undefined ? [] : [next, ...upcoming];
    for (const piece of parts)
      if (piece !== undefined && piece.piece.part !== current)
        this.#parts.openAhead(piece.piece.part);
    return next;
  }

  #count(): Steps<readonly CountedPart[]> {
    const { operator, counts, dataset, ahead, passesOver } = this.#options;
    const action = `\`${operator}\` with \`shard\``;
    return counts.inOrder(dataset, { action, plan: this.plan, ahead, passesOver });
  }

  *#partOf(number: number): Steps<PartReading> {
    if (this.#current?.number === number) return this.#current.part;
    this.#leave();
    const part = (yield* this.#parts.open(number)) as PartReading;
    this.#current = { number, part };
    this.#options.counts.requireSame(this.#options.dataset, number, part.open);
    return part;
  }

  #leave(): void {
    if (this.#current !== undefined) this.#parts.release(this.#current.part);
    this.#current = undefined;
  }

  #planned(parts: readonly CountedPart[]): Iterator<PlannedPiece> {
    const { operator, dataset, order, run, shard } = this.#options;
    const isMemory = dataset.inMemory === true;
    const counts = parts.map(({ rows }) => rows);
    const rows = counts.flat().reduce((sum, of) => sum + of, 0);
    if (!isMemory) this.#requireContent(parts);
    const rowAt = () => this.#rowAt(counts);
    const state =
      run.seek === undefined
        ? shardState(operator, shard, { resume: run.resume, rowAt })
        : { before: [], taken: rowsOfSeek(operator, run) };
    const ranges = shardRanges(rows, state.before, shard);
    if (state.taken > lengthOf(ranges)) {
      throw noPlace(operator, `row ${state.taken} of ${lengthOf(ranges)} of a shard`);
    }
    // Rows in memory are permuted as a whole, for all shards.
    const shards = isMemory ? 1 : (state.before[0]?.count ?? shard.count);
    const pools = shardPools(this.plan, counts, { poolBlocks: order.poolBlocks, shards });
    const position = {
      ...run.path?.counters,
      ...shardCounters(state, shard),
      ...(isMemory ? {} : printOf(parts)),
    };
    return piecesOf(poolParts(pools, ranges, state.taken), position, order.poolBlocks > 0);
  }

  #requireContent(parts: readonly CountedPart[]): void {
    const { operator, order, run } = this.#options;
    const position = run.resume?.position;
    if (position?.['source.shards'] !== undefined) requireContent(operator, parts, run.resume);
    else if (order.poolBlocks === 0) {
      const { part } = placeOf(operator, position, parts.length);
      requireContent(operator, parts.slice(part, part + 1), run.resume);
    }
  }

  /** The row of the epoch of a position without shards. */
  #rowAt(counts: readonly (readonly number[])[]): number {
    const { operator, dataset, run } = this.#options;
    const place = placeOf(operator, run.resume?.position, dataset.parts.length);
    const before = counts.slice(0, place.part).flat();
    const blocks = this.plan.blocksOf(this.plan.partAt(place.part), counts[place.part] ?? []);
    const own = blocks.slice(0, place.block).map(({ rows }) => rows);
    const row = [...before, ...own].reduce((sum, rows) => sum + rows, 0);
    const isBlock = place.block === 0 || place.block < blocks.length;
    if (isBlock && row === place.row) return row + place.offset;
    throw noPlace(operator, `row ${place.row} for block ${place.block} of part ${place.part}`);
  }
}

/** The pieces of the pools of a shard, in order. */
function* piecesOf(
  parts: readonly PoolPart[],
  position: Position,
  isPooled: boolean,
): Generator<PlannedPiece> {
  for (const { pool, from, to, taken } of parts) {
    const { start, pieces } = pool;
    const planned: Pool = {
      ...{ position, start, counted: taken - from, isSealed: true },
      ...(isPooled ? { end: to } : {}),
    };
    for (const [i, piece] of pieces.entries()) {
      yield {
        ...{ piece, pool: planned, endsPool: i === pieces.length - 1 },
        ...(isPooled
          ? { from: piece.from, to: piece.to, discard: i === 0 ? from : 0 }
          : { from, to, discard: 0 }),
      };
    }
  }
}
