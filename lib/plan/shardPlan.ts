import type { EpochPlan, PlannedBlock } from './epochPlan.ts';
import type { Place } from './place.ts';
import { cut, lengthOf, type RowRange, start } from './shardRanges.ts';

/** Rows of a block that are read for a shard: `from` inclusive, `to` exclusive. */
export interface Piece {
  /** Number of the part in the data set. */
  readonly part: number;
  /** Places of the part, and of the block in it, in the order of the epoch. */
  readonly place: Pick<Place, 'part' | 'block'>;
  readonly block: PlannedBlock;
  readonly from: number;
  readonly to: number;
  /** Row 0 of the block, as a row of the epoch. */
  readonly row: number;
}

/** Pieces whose rows are permuted together, or a single block. */
export interface ShardPool {
  readonly pieces: readonly Piece[];
  /** Its first row, as a row of the epoch. */
  readonly start: number;
  readonly rows: number;
}

/** A pool, or rows of it, of one shard. */
export interface PoolPart {
  readonly pool: ShardPool;
  /** Places in the pool that the shard has: `from` inclusive, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** Rows of the shard before `from`. */
  readonly taken: number;
}

/** How an epoch is divided into pools. */
export interface PoolOptions {
  /** Consecutive blocks whose rows are permuted together; 0 keeps rows in order. */
  readonly poolBlocks: number;
  /** The number of shards at whose bounds pools end, or 1 if pools may span shards. */
  readonly shards: number;
}

/**
 * The pools of an epoch in their order, each within one of `shards` shards.
 *
 * @param counts rows of each block of a part, by the place of the part
 */
export function shardPools(
  plan: EpochPlan,
  counts: readonly (readonly number[])[],
  { poolBlocks, shards }: PoolOptions,
): readonly ShardPool[] {
  const blocks = wholeBlocks(plan, counts);
  if (poolBlocks === 0) return blocks.map((block) => poolOf([block]));
  const rows = blocks.reduce((sum, { to }) => sum + to, 0);
  return Array.from({ length: shards }, (_, shard) => shard).flatMap((shard) => {
    const own = within(blocks, start(rows, shards, shard), start(rows, shards, shard + 1));
    const pools: ShardPool[] = [];
    for (let at = 0; at < own.length; at += poolBlocks) {
      pools.push(poolOf(own.slice(at, at + poolBlocks)));
    }
    return pools;
  });
}

/**
 * The parts of pools that are in `ranges`, in their order.
 *
 * @param taken rows of the ranges used so far
 */
export function poolParts(
  pools: readonly ShardPool[],
  ranges: readonly RowRange[],
  taken: number,
): readonly PoolPart[] {
  let before = taken;
  return cut(ranges, taken, lengthOf(ranges)).flatMap((range) => {
    const parts: PoolPart[] = [];
    for (let at = firstAt(pools, range.from); at < pools.length; at++) {
      const pool = pools[at] as ShardPool;
      if (pool.start >= range.to) break;
      const from = Math.max(0, range.from - pool.start);
      const to = Math.min(pool.rows, range.to - pool.start);
      parts.push({ pool, from, to, taken: before });
      before += to - from;
    }
    return parts;
  });
}

/** The place after `row` rows of an epoch, `undefined` beyond its end. */
export function placeOfRow(
  plan: EpochPlan,
  counts: readonly (readonly number[])[],
  { poolBlocks, row }: { readonly poolBlocks: number; readonly row: number },
): Place | undefined {
  if (row === 0) return { part: 0, block: 0, row: 0, offset: 0 };
  const pools = shardPools(plan, counts, { poolBlocks, shards: 1 });
  const pool = pools[firstAt(pools, row)] ?? pools.at(-1);
  if (pool === undefined || row > pool.start + pool.rows) return undefined;
  const [first] = pool.pieces as readonly [Piece];
  return { ...first.place, row: pool.start, offset: row - pool.start };
}

function wholeBlocks(plan: EpochPlan, counts: readonly (readonly number[])[]): readonly Piece[] {
  let row = 0;
  return counts.flatMap((rows, place) => {
    const part = plan.partAt(place);
    return plan.blocksOf(part, rows).flatMap((block, at) => {
      const piece = {
        part,
        place: { part: place, block: at },
        block,
        from: 0,
        to: block.rows,
        row,
      };
      row += block.rows;
      return block.rows === 0 ? [] : [piece];
    });
  });
}

/** The pieces between two rows of the epoch. */
function within(blocks: readonly Piece[], from: number, to: number): readonly Piece[] {
  return blocks.flatMap((piece) => {
    const first = Math.max(0, from - piece.row);
    const end = Math.min(piece.to, to - piece.row);
    return first < end ? [{ ...piece, from: first, to: end }] : [];
  });
}

function poolOf(pieces: readonly Piece[]): ShardPool {
  const [first] = pieces as readonly [Piece];
  const rows = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
  return { pieces, start: first.row + first.from, rows };
}

/** The index of the pool that has row `row` of the epoch. */
function firstAt(pools: readonly ShardPool[], row: number): number {
  let low = 0;
  let high = pools.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { start: first, rows } = pools[middle] as ShardPool;
    if (first + rows <= row) low = middle + 1;
    else high = middle;
  }
  return low;
}
