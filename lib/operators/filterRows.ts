import type { MonoTypeOperatorFunction } from 'rxjs';
import { type Picked, pickRows } from '../core/pickRows.ts';
import type { Rows } from '../core/rows.ts';
import type { Slab } from '../core/slab.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { rowOperator } from './rowOperator.ts';
import { type RowView, rowView } from './rowView.ts';

/** Options of {@link filterRows}. */
export interface FilterRowsOptions {
  /** The columns that the predicate reads; all columns of the source are read when left out. */
  readonly columns?: readonly string[];
}

/**
 * Keeps the rows for which `predicate` is true, in their order. The row that the predicate is given reads a column when it is asked for
 * it, by name: `row.label` or `row.get('label')`; it is one object used for all rows, valid only during the call.
 *
 * @throws OptionError at once, where `predicate` is no function; what the predicate throws comes as the error of the stream
 * @example
 * ```ts
 * import { batch, consume, filterRows, fromColumns } from 'millrace';
 *
 * const even$ = fromColumns({ x: Int32Array.of(3, 4, 5, 6) }).pipe(filterRows((row) => Number(row.x) % 2 === 0), batch({ size: 2 }));
 * await consume(even$, () => {}) // => { batches: 1, samples: 2, epochs: 1 }
 * ```
 */
export function filterRows(
  predicate: (row: RowView) => boolean,
  options: FilterRowsOptions = {},
): MonoTypeOperatorFunction<Rows> {
  requireOption(typeof predicate === 'function', '`filterRows`', {
    option: 'predicate',
    rule: 'a function of a row',
    value: predicate,
  });
  requireKnownOptions('`filterRows`', options, ['columns']);
  const { columns } = options;
  const withColumns = (downstream: readonly string[] | undefined) =>
    columns && downstream && [...new Set([...downstream, ...columns])];
  return rowOperator(
    { operator: 'filterRows', columns: withColumns },
    ({ run, counter, resumed }) => {
      let toSkip = resumed();
      return (rows) => {
        const passed = counter.anew(
          { ...rows, ...passing(rows, predicate, run.slab) },
          {},
          { isSealed: true },
        );
        const skipped = Math.min(toSkip, passed.length);
        toSkip -= skipped;
        return skipped === passed.length ? undefined : passed.slice(skipped);
      };
    },
  );
}

/** The rows for which `predicate` is true. */
function passing(rows: Rows, predicate: (row: RowView) => boolean, slab: Slab): Picked {
  const passed = slab.make(Uint32Array, rows.length);
  let count = 0;
  const views = rows.chunks.map((chunk) => rowView(chunk));
  for (let i = 0; i < rows.length; i++) {
    const view = views[rows.chunkOf[i] as number];
    if (view !== undefined && predicate(view.at(rows.rowOf[i] as number))) passed[count++] = i;
  }
  return pickRows(rows, passed.subarray(0, count), slab);
}
