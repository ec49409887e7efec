import type { MonoTypeOperatorFunction } from 'rxjs';
import type { BumpAllocator } from '../core/bumpAllocator.ts';
import { OptionError } from '../core/errors.ts';
import { type Picked, pickRows } from '../core/pickRows.ts';
import type { Rows, RowValues } from '../core/rows.ts';
import { shown } from '../core/shown.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { rowOperator } from './rowOperator.ts';
import { type RowView, rowView } from './rowView.ts';

/** Options of {@link filterRows}. */
export interface FilterRowsOptions {
  /** The columns that the predicate reads. By default all columns of the source are read. */
  readonly columns?: readonly string[];
  /**
   * The name of the predicate. A checkpoint of a stream with another one is refused. Defaults to
   * the name of the function.
   */
  readonly name?: string;
}

/**
 * Keeps the rows for which `predicate` is true, in their order. Read a column by name: `row.label`
 * or `row.get('label')`. The row is one reused object, valid only during the call.
 *
 * Where fewer than a tenth of the first 10,000 rows are kept, a warning says so once.
 *
 * The `name` of the predicate is part of the chain in a checkpoint.
 *
 * @throws OptionError at once, if `predicate` is no function; in the stream, if it returns anything
 * but true or false. An error that it throws becomes the error of the stream
 * @throws SchemaError in the stream, if it reads a column that is missing or not read
 * @example
 * ```ts
 * import { batch, consume, filterRows, fromColumns } from 'millrace';
 *
 * const rows$ = fromColumns({ x: Int32Array.of(3, 4, 5, 6) });
 * const even$ = rows$.pipe(
 *   filterRows((row) => row.x % 2 === 0, { name: 'even' }),
 *   batch({ size: 2 }),
 * );
 * await consume(even$, () => {}) // => { batches: 1, samples: 2, epochs: 1 }
 * ```
 */
export function filterRows<R extends RowValues = RowValues>(
  predicate: (row: RowView<R>) => boolean,
  options: FilterRowsOptions = {},
): MonoTypeOperatorFunction<Rows<R>> {
  requireOption(typeof predicate === 'function', '`filterRows`', {
    option: 'predicate',
    rule: 'a function of a row',
    value: predicate,
  });
  requireKnownOptions('`filterRows`', options, ['columns', 'name']);
  const { columns, name = predicate.name } = options;
  requireOption(typeof name === 'string' && !name.includes('|'), '`filterRows`', {
    option: 'name',
    rule: 'a text without `|`',
    value: name,
  });
  const withColumns = (downstream: readonly string[] | undefined) =>
    columns && downstream && [...new Set([...downstream, ...columns])];
  const key = {};
  return rowOperator<R>(
    {
      operator: 'filterRows',
      options: name === '' ? '' : `name=${name}`,
      columns: withColumns,
    },
    ({ run, counter, resumed }) => {
      if (name === '' && run.resume !== undefined) warnOfNamelessPredicate(run);
      let toSkip = resumed();
      const watch = run.shared.get(key, warningOfFew);
      return (rows) => {
        const passed = counter.anew(
          { ...rows, ...passing(rows, predicate as (row: RowView) => boolean, run.allocator) },
          {},
          { isSealed: true },
        );
        watch(rows.length, passed.length);
        const skipped = Math.min(toSkip, passed.length);
        toSkip -= skipped;
        return skipped === passed.length ? undefined : passed.slice(skipped);
      };
    },
  );
}

function noAnswer(received: unknown): OptionError {
  const isPromise = typeof (received as { then?: unknown } | null)?.then === 'function';
  const answer = isPromise ? 'a promise' : shown(received);
  const remedy = isPromise
    ? 'read what it waits for before, as with `mapAsync`'
    : 'compare with `===`, or say `Boolean(value)`';
  return new OptionError(
    `Cannot \`filterRows\`: \`predicate\` must return true or false; received ${answer}; ${remedy}`,
  );
}

const warned = {};

function warnOfNamelessPredicate({ shared }: StageRun): void {
  shared.get(warned, () => {
    console.warn(
      'Millrace: this run is resumed, and a predicate of `filterRows` has no name, so that ' +
        'another one than before would not be noticed; name it: `filterRows(predicate, { name })`',
    );
    return true;
  });
}

/** Rows after which it is told that few of them were kept, and the share that is not few. */
const WATCHED_ROWS = 10_000;
const MIN_KEPT_SHARE = 0.1;

/** Warns once in a run where few of the first rows are kept: the others are read for nothing. */
function warningOfFew(): (rows: number, passed: number) => void {
  let seen = 0;
  let kept = 0;
  return (rows, passed) => {
    if (seen >= WATCHED_ROWS) return;
    seen += rows;
    kept += passed;
    if (seen < WATCHED_ROWS || kept >= MIN_KEPT_SHARE * seen) return;
    console.warn(
      `Millrace: \`filterRows\` has kept ${kept} of the first ${seen} rows; if so few are meant, ` +
        'write them to a file of their own, as all rows are read in every epoch',
    );
  };
}

/** The rows for which `predicate` is true. */
function passing(
  rows: Rows,
  predicate: (row: RowView) => boolean,
  allocator: BumpAllocator,
): Picked {
  const passed = allocator.allocate(Uint32Array, rows.length);
  let count = 0;
  const views = rows.chunks.map((chunk) => rowView(chunk));
  for (let i = 0; i < rows.length; i++) {
    const view = views[rows.chunkOf[i] as number];
    if (view === undefined) continue;
    const keeps: unknown = predicate(view.at(rows.rowOf[i] as number));
    if (keeps === true) passed[count++] = i;
    else if (keeps !== false) throw noAnswer(keeps);
  }
  return pickRows(rows, passed.subarray(0, count), allocator);
}
