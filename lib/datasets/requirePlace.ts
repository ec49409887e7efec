import type { Steps } from '../core/steps.ts';
import type { StageRun } from '../engine/stageRun.ts';
import type { EpochPlan } from '../plan/epochPlan.ts';
import { noPlace, type Place } from '../plan/place.ts';
import type { OwnDataset } from './ownDataset.ts';
import type { RowCounts } from './rowCounts.ts';

/** Parts that are opened to check a place behind them. */
const MAX_PARTS = 64;

/** What a place is checked against. */
export interface PlaceCheck {
  readonly operator: string;
  readonly dataset: OwnDataset;
  readonly run: StageRun;
  readonly counts: RowCounts;
  /** Parts that are opened at once. */
  readonly ahead: number;
}

/**
 * Checks the row of a place in a later part, by the rows of the parts before it, where no `check` of
 * the checkpoint vouches for it and they are few.
 *
 * @throws CheckpointError where they have other rows
 */
export function* requirePlace(
  { operator, dataset, run, counts, ahead }: PlaceCheck,
  { part, block, row }: Place,
  plan: EpochPlan,
): Steps<void> {
  const { resume } = run;
  if (resume === undefined || resume.check !== undefined) return;
  if (part === 0 || part > MAX_PARTS) return;
  const action = `resume \`${operator}\` at part ${part}`;
  const counted = yield* counts.inOrder(dataset, { action, plan, ahead, parts: part + 1 });
  const before = counted.slice(0, part).flatMap(({ rows }) => rows);
  const blocks = plan.blocksOf(plan.partAt(part), counted[part]?.rows ?? []);
  const own = blocks.slice(0, block).map(({ rows }) => rows);
  const expected = [...before, ...own].reduce((sum, rows) => sum + rows, 0);
  if (row !== expected) throw noPlace(operator, `row ${row} where a block begins at ${expected}`);
}
