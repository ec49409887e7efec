import type { Shard } from './shard.ts';

/** Rows in the order of an epoch: `from` inclusive, `to` exclusive. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** A division among `count` shards, each of which has since read `taken` rows. */
export interface Division {
  readonly count: number;
  readonly taken: number;
}

/**
 * The rows of one shard: of the whole epoch, or of the remainder of earlier divisions. All shards
 * get equally many. If `count` does not divide them, longer shards drop their last row, or shorter
 * ones repeat it.
 *
 * @param rows of the epoch
 * @param before divisions of this epoch that have ended, in their order
 */
export function shardRanges(
  rows: number,
  before: readonly Division[],
  { index, count, last = 'drop' }: Shard,
): readonly RowRange[] {
  const left = before.reduce(rest, [{ from: 0, to: rows }]);
  const total = lengthOf(left);
  const own = cut(left, start(total, count, index), start(total, count, index + 1));
  const short = Math.floor(total / count);
  if (last === 'drop') return cut(own, 0, short);
  if (lengthOf(own) > short || total % count === 0) return own;
  // A shard without rows repeats the last row of all.
  const to = (own.at(-1) ?? left.at(-1))?.to ?? 0;
  return [...own, { from: to - 1, to }];
}

/** Number of rows in ranges. */
export function lengthOf(ranges: readonly RowRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** The rows of `ranges` from number `from` (inclusive) to `to` (exclusive). */
export function cut(ranges: readonly RowRange[], from: number, to: number): readonly RowRange[] {
  const parts: RowRange[] = [];
  let first = 0;
  for (const range of ranges) {
    const start = range.from + Math.max(0, from - first);
    const end = Math.min(range.to, range.from + to - first);
    if (start < end) parts.push({ from: start, to: end });
    first += range.to - range.from;
  }
  return parts;
}

/** The first row of shard `index` of `count`. The first shards have one row more. */
export function start(rows: number, count: number, index: number): number {
  return index * Math.floor(rows / count) + Math.min(index, rows % count);
}

/** The rows that a division has left. */
function rest(ranges: readonly RowRange[], { count, taken }: Division): RowRange[] {
  const total = lengthOf(ranges);
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const from = start(total, count, index);
    const to = start(total, count, index + 1);
    return cut(ranges, Math.min(to, from + taken), to);
  });
}
