import type { RunContext } from '../engine/runContext.ts';

/** Rows that an epoch has at most, for their numbers not to be those of other subscriptions. */
const LANE_ROWS = 2 ** 40;

/**
 * The number of a row of the epoch among those of all shards, by which draws are keyed. Rows of a
 * source that is subscribed to again in the epoch have other numbers.
 */
export function rowNumber({ path }: Pick<RunContext, 'path'>, row: number): number {
  return (path?.lane ?? 0) * LANE_ROWS + row;
}
