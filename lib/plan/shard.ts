import type { Position, Resume } from '../core/checkpoint.ts';
import { CheckpointError } from '../core/errors.ts';
import { isInteger, requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';

/** One of several equal parts of the rows of an epoch: every `count`-th row, from row `index` on. */
export interface Shard {
  readonly index: number;
  readonly count: number;
  /**
   * What becomes of the last rows where they are fewer than there are shards, so that all shards have as many rows: they are left out
   * (`'drop'`, the default), or the shards that got none get the very last row once more (`'pad'`).
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

/** Counters that are those of a source, and of batches, which all shards move on together. */
const TOGETHER = /^(source(\..*)?|batch)$/;

/**
 * The row of the epoch at which the shards begin to take turns: where the run began, or where it was resumed on another number of shards.
 *
 * @throws CheckpointError where the number of shards has changed and the stream stands within what one shard alone was doing
 */
export function shardBase(
  source: string,
  shard: Shard | undefined,
  resume: Resume | undefined,
): number {
  const position: Position = resume?.position ?? {};
  const before = position['source.shards'] ?? 1;
  if (before === (shard?.count ?? 1)) return position['source.base'] ?? 0;
  const alone = Object.keys(position).find((name) => !TOGETHER.test(name));
  if (alone !== undefined) {
    throw new CheckpointError(
      `Cannot resume \`${source}\` on ${shard?.count ?? 1} shards as the checkpoint, of ${before} shards, must be of a stream whose operators ` +
        `count for all shards alike: received one that stands within \`${alone}\` of one shard; shuffle in the source instead`,
    );
  }
  return (position['source.row'] ?? 0) + (position.source ?? 0);
}
