import type { RunContext } from '../engine/runContext.ts';

/** Maximum of rows in an epoch, so that row numbers differ between subscriptions. */
const LANE_ROWS = 2 ** 40;

/**
 * The number of a row of the epoch among the rows of all shards, which is the key of draws. It
 * differs between subscriptions to one source in an epoch.
 */
export function rowNumber({ path }: Pick<RunContext, 'path'>, row: number): number {
  return (path?.lane ?? 0) * LANE_ROWS + row;
}
