import type { Position, Resume } from '../core/checkpoint.ts';
import { CheckpointError } from '../core/errors.ts';
import { isInteger } from '../options/requireInteger.ts';
import { noPlace } from './place.ts';
import type { Shard } from './shard.ts';
import type { Division } from './shardRanges.ts';

/** Counters of a source and of batches, which all shards advance together. */
const TOGETHER = /^((source|pass)(\..*)?|batch)$/;
/** A checkpoint with more shards counts as damaged. */
const MAX_SHARDS = 1_000_000;

/** The progress of shards in an epoch. */
export interface ShardState {
  /** Divisions of this epoch that have ended. */
  readonly before: readonly Division[];
  /** Rows that each shard has read since. */
  readonly taken: number;
}

/** True if the run, or the run of the checkpoint, has shards. */
export function isSharded(shard: Shard | undefined, resume: Resume | undefined): boolean {
  return shard !== undefined || resume?.position['source.shards'] !== undefined;
}

/**
 * The progress of shards at a checkpoint. If their number has changed, the remainder is divided
 * anew.
 *
 * @param rowAt the row of the epoch of a position without shards
 * @throws CheckpointError if the number of shards has changed within the work of a single shard
 */
export function shardState(
  source: string,
  { count }: Shard,
  { resume, rowAt }: { readonly resume: Resume | undefined; readonly rowAt: () => number },
): ShardState {
  if (resume === undefined) return { before: [], taken: 0 };
  const { position } = resume;
  const shards = position['source.shards'];
  if (shards !== undefined) requireCount(source, 'source.shards', shards, 1);
  const before = divisions(source, position);
  const taken = shards === undefined ? rowAt() : (position.source ?? 0);
  requireCount(source, 'source', taken, 0);
  if (shards === count) return { before, taken };
  const divided = shards ?? 1;
  if (divided !== count) requireTogether(source, position, [divided, count]);
  if (taken === 0) return { before, taken };
  return { before: [...before, { count: divided, taken }], taken: 0 };
}

/** The counters of a division among `count` shards that follows on others. */
export function shardCounters({ before }: ShardState, { count }: Shard): Position {
  const ended = before.flatMap((division, at) => [
    [`source.shards.${at}`, division.count],
    [`source.taken.${at}`, division.taken],
  ]);
  return { ...Object.fromEntries(ended), 'source.shards': count };
}

function divisions(source: string, position: Position): readonly Division[] {
  const found: Division[] = [];
  for (;;) {
    const at = found.length;
    const count = position[`source.shards.${at}`];
    const taken = position[`source.taken.${at}`];
    if (count === undefined && taken === undefined) return found;
    requireCount(source, `source.shards.${at}`, count, 1);
    requireCount(source, `source.taken.${at}`, taken, 0);
    found.push({ count, taken });
  }
}

function requireCount(
  source: string,
  name: string,
  value: number | undefined,
  min: 0 | 1,
): asserts value is number {
  if (isInteger(value, min) && (min === 0 || value <= MAX_SHARDS)) return;
  throw noPlace(source, `\`${name}\` ${String(value).slice(0, 40)}`);
}

function requireTogether(
  source: string,
  position: Position,
  [before, count]: readonly [number, number],
): void {
  const alone = Object.keys(position).find((name) => !TOGETHER.test(name));
  if (alone === undefined) return;
  throw new CheckpointError(
    `Cannot resume \`${source}\` on ${count} shards: the checkpoint, of ${before}, must be of a ` +
      'stream whose operators count for all shards alike; received one that stands within ' +
      `\`${alone}\` of one shard; shuffle in the source instead`,
  );
}
