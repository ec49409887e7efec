import type { Steps } from '../core/steps.ts';
import type { StageRun } from '../engine/stageRun.ts';
import type { EpochPlan } from '../plan/epochPlan.ts';
import { noPlace, type Place, placeOf } from '../plan/place.ts';
import { placeOfRow } from '../plan/shardPlan.ts';
import type { OwnDataset } from './ownDataset.ts';
import type { RowCounts } from './rowCounts.ts';

/** Maximum of parts that are opened to check a place after them. */
const MAX_PARTS = 64;

/** The data set and run in which a place is searched. */
export interface PlaceOptions {
  readonly operator: string;
  readonly dataset: OwnDataset;
  readonly run: StageRun;
  readonly counts: RowCounts;
  /** Parts that are opened concurrently. */
  readonly ahead: number;
  readonly poolBlocks: number;
  /** Whether bad data may be passed over. */
  readonly passesOver: boolean;
}

/** Where an epoch resumes: at the position of a checkpoint, or after a number of rows. */
export function* findPlace(options: PlaceOptions, plan: EpochPlan): Steps<Place> {
  const { operator, dataset, run } = options;
  if (run.seek !== undefined) return yield* placeAfter(options, plan, rowsOfSeek(operator, run));
  const place = placeOf(operator, run.resume?.position, dataset.parts.length);
  yield* requirePlace(options, place, plan);
  return place;
}

/**
 * Rows of a source to skip.
 *
 * @throws CheckpointError if there is no `batch` whose number determines them
 */
export function rowsOfSeek(
  operator: string,
  { seek = { rows: 0 } }: Pick<StageRun, 'seek'>,
): number {
  if ('rows' in seek) return seek.rows;
  throw noPlace(operator, `the number of a batch (${seek.batch}) in a stream without \`batch\``);
}

/** The place after `rows` rows, by the rows of the parts before it. */
function* placeAfter(
  { operator, dataset, counts, ahead, poolBlocks, passesOver }: PlaceOptions,
  plan: EpochPlan,
  rows: number,
): Steps<Place> {
  // A stream is read and discarded.
  if (dataset.isStream === true) return { part: 0, block: 0, row: 0, offset: rows };
  const action = `resume \`${operator}\` at a batch`;
  const counted = yield* counts.inOrder(dataset, { action, plan, ahead, until: rows, passesOver });
  const found = counted.map((part) => part.rows);
  const place = placeOfRow(plan, found, { poolBlocks, row: rows });
  if (place !== undefined) return place;
  const total = found.flat().reduce((sum, of) => sum + of, 0);
  throw noPlace(operator, `row ${rows} of ${total}`);
}

/**
 * Checks the row of a place in a later part by the rows of the parts before it. It is skipped if
 * the checkpoint has a `check`, or if there are many parts.
 *
 * @throws CheckpointError if they have other rows
 */
function* requirePlace(
  { operator, dataset, run, counts, ahead, passesOver }: PlaceOptions,
  { part, block, row }: Place,
  plan: EpochPlan,
): Steps<void> {
  const { resume } = run;
  if (resume === undefined || resume.check !== undefined) return;
  if (part === 0 || part > MAX_PARTS || dataset.isStream === true) return;
  const action = `resume \`${operator}\` at part ${part}`;
  const counted = yield* counts.inOrder(dataset, {
    ...{ action, plan, ahead, passesOver },
    parts: part + 1,
  });
  const before = counted.slice(0, part).flatMap(({ rows }) => rows);
  const blocks = plan.blocksOf(plan.partAt(part), counted[part]?.rows ?? []);
  const own = blocks.slice(0, block).map(({ rows }) => rows);
  const expected = [...before, ...own].reduce((sum, rows) => sum + rows, 0);
  if (row !== expected) throw noPlace(operator, `row ${row} where a block begins at ${expected}`);
}
