import { isInteger, requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';

/** One of several equal parts of the rows of an epoch: consecutive blocks, cut at rows. */
export interface Shard {
  /** The number of the part: an integer from 0 to `count − 1`. */
  readonly index: number;
  /** The number of parts. */
  readonly count: number;
  /**
   * How to make shards equal if `count` does not divide the rows. `'drop'` (the default) leaves out
   * the remainder. `'pad'` repeats the last row of shards that are one row short.
   */
  readonly last?: 'drop' | 'pad';
}

/** Checks the option `shard` of `source`. */
export function requireShard(source: string, shard: Shard | undefined): void {
  if (shard === undefined) return;
  const action = `\`${source}\``;
  requireKnownOptions(action, shard, ['index', 'count', 'last']);
  const { index, count, last = 'drop' } = shard;
  requireInteger(action, { option: 'shard.count', value: count, min: 1 });
  requireOption(isInteger(index, 0) && index < count, action, {
    option: 'shard.index',
    rule: `an integer from 0 to ${count - 1}`,
    value: index,
  });
  requireOption(['drop', 'pad'].includes(last), action, {
    option: 'shard.last',
    rule: "'drop' or 'pad'",
    value: last,
  });
}

/** The number of rows of a shard, given all rows. */
export function rowsOfShard(rows: number, shard: Shard | undefined): number {
  if (shard === undefined) return rows;
  return (shard.last === 'pad' ? Math.ceil : Math.floor)(rows / shard.count);
}
