import type { Position } from '../core/checkpoint.ts';
import type { Rows } from '../core/rows.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { type Shard, shardBase } from '../plan/shard.ts';
import { Striper } from './striper.ts';

/** What a reader gives of the rows that it reads. */
export interface Sharding {
  /** Counters that belong to every position. */
  readonly counters: Position;
  /** What to give of `rows`, the first of which is row `start` of the epoch. */
  push(rows: Rows, start: number): readonly Rows[];
  /** What is left to give after the last rows. */
  end(): readonly Rows[];
}

/** The part of the rows of `source` that is `shard`; all of them where it is left out. */
export function sharding(
  source: string,
  shard: Shard | undefined,
  { resume, slab }: StageRun,
): Sharding {
  const base = shardBase(source, shard, resume);
  if (shard === undefined) return { counters: {}, push: (rows) => [rows], end: () => [] };
  const striper = new Striper(shard, base, slab);
  return {
    counters: { 'source.shards': shard.count, ...(base > 0 ? { 'source.base': base } : {}) },
    push: (rows, start) => striper.push(rows, start),
    end: () => striper.end(),
  };
}
