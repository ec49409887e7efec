import { isInteger, requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';

/**
 * One of several equal parts of the rows of an epoch: blocks that follow one another, cut at rows.
 */
export interface Shard {
  /** Which of the parts: an integer from 0 to `count − 1`. */
  readonly index: number;
  /** How many parts there are. */
  readonly count: number;
  /**
   * What becomes of rows that are left where shards do not divide them, so that all shards have as
   * many: they are left out (`'drop'`, the default), or the shards that are one short have their
   * last row once more (`'pad'`).
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

/** How many of `rows` a shard has. */
export function rowsOfShard(rows: number, shard: Shard | undefined): number {
  if (shard === undefined) return rows;
  return (shard.last === 'pad' ? Math.ceil : Math.floor)(rows / shard.count);
}
