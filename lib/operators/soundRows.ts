import type { MonoTypeOperatorFunction } from 'rxjs';
import { DataError } from '../core/errors.ts';
import type { Features } from '../core/features.ts';
import { pickRows } from '../core/pickRows.ts';
import type { Rows, RowsParts } from '../core/rows.ts';
import { BadDataFilter } from '../engine/badDataFilter.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { readExtents } from '../features/readExtents.ts';
import { resolveFeatures } from '../features/resolveFeatures.ts';
import { rowCheck } from '../features/rowCheck.ts';
import type { BadDataPlan } from '../options/planBadData.ts';
import { rowOperator } from './rowOperator.ts';

/**
 * Keeps the rows of which features can be made, in their order; what becomes of the others is
 * decided one by one.
 *
 * @param features inferred of the columns if left out
 */
export function soundRows(
  features: Features | undefined,
  plan: BadDataPlan,
): MonoTypeOperatorFunction<Rows> {
  return rowOperator({ operator: 'onBadData' }, ({ run, counter, resumed }) => {
    const filter = filterOf(run, plan);
    let check: ((rows: Rows) => void) | undefined;
    let toSkip = resumed();
    return (rows) => {
      check ??= checkOf(resolveFeatures(features, rows));
      filter.count(run, rows.length);
      const sound = soundOf(rows, check, { filter, run });
      const kept = counter.anew(sound, {}, { isSealed: true });
      const skipped = Math.min(toSkip, kept.length);
      toSkip -= skipped;
      return skipped === kept.length ? undefined : kept.slice(skipped);
    };
  });
}

/** What decides in a run about the rows of one `batch`. */
function filterOf({ shared }: StageRun, plan: BadDataPlan): BadDataFilter {
  return shared.get(plan, () => new BadDataFilter('`batch`', plan));
}

/** What decides about a row that turns out to be damaged later, when it is rendered. */
export function passesOver(run: StageRun, plan: BadDataPlan): (error: DataError) => boolean {
  return (error) => isPassed(error, { filter: filterOf(run, plan), run });
}

/** What `batch` checks of rows, extents of encoded images too. */
function checkOf(features: Features): (rows: Rows) => void {
  const check = rowCheck(features);
  const extents = readExtents(features);
  return (rows) => {
    check(rows);
    extents?.(rows);
  };
}

interface Judge {
  readonly filter: BadDataFilter;
  readonly run: StageRun;
}

/** The rows that pass the check; themselves where all do. */
function soundOf(rows: Rows, check: (rows: Rows) => void, judge: Judge): RowsParts {
  if (faultOf(rows, check) === undefined) return rows;
  const { allocator } = judge.run;
  const order = allocator.allocate(Uint32Array, rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const fault = faultOf(rows.slice(i, i + 1), check);
    if (fault === undefined) order[count++] = i;
    else requirePassed(fault, judge);
  }
  return { ...rows, ...pickRows(rows, order.subarray(0, count), allocator) };
}

function faultOf(rows: Rows, check: (rows: Rows) => void): DataError | undefined {
  try {
    check(rows);
    return undefined;
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}

/** Throws the fault unless its row is passed over. */
function requirePassed(error: DataError, judge: Judge): void {
  if (!isPassed(error, judge)) throw error;
}

function isPassed(error: DataError, { filter, run }: Judge): boolean {
  const { source, rowGroup, row, column } = error.place;
  const bad = {
    ...{ kind: 'row' as const, source, rows: 1, epoch: run.epoch, error },
    ...(rowGroup === undefined ? {} : { block: rowGroup }),
    ...(row === undefined ? {} : { row }),
    ...(column === undefined ? {} : { column }),
  };
  return filter.passesOver(run, bad);
}
