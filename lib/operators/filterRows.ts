import type { MonoTypeOperatorFunction } from 'rxjs';
import { counterName } from '../core/counterName.ts';
import { pickRows } from '../core/pickRows.ts';
import { Rows } from '../core/rows.ts';
import { stage } from '../engine/stage.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
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
  return stage<Rows, Rows>(
    'filterRows',
    (run) => {
      const kept: Rows[] = [];
      let toSkip: number | undefined;

      const select = (rows: Rows): Rows => {
        const counter = counterName(rows.chain, 'filterRows');
        const selected = run.slab.make(Uint32Array, rows.length);
        let count = 0;
        const views = rows.chunks.map((chunk) => rowView(chunk));
        for (let i = 0; i < rows.length; i++) {
          const view = views[rows.chunkOf[i] as number];
          if (view !== undefined && predicate(view.at(rows.rowOf[i] as number)))
            selected[count++] = i;
        }
        const passed = new Rows({
          schema: rows.schema,
          chunks: rows.chunks,
          ...pickRows(rows, selected.subarray(0, count), run.slab),
          // Rows that do not pass are not counted, so a position is the start of the element and the rows passed since.
          cursor: {
            stream: rows.cursor.stream,
            position: { ...rows.cursor.position, [counter]: 0 },
            counter,
          },
          chain: [...rows.chain, { operator: 'filterRows', options: '' }],
        });
        toSkip ??= run.resume?.position[counter] ?? 0;
        const skipped = Math.min(toSkip, passed.length);
        toSkip -= skipped;
        return passed.slice(skipped);
      };

      return {
        room: (open) => (open && kept.length === 0 ? 1 : 0),
        push: (rows) => {
          const passed = select(rows);
          if (passed.length > 0) kept.push(passed);
        },
        take: () => kept.shift(),
      };
    },
    {
      columns: (downstream) =>
        columns === undefined || downstream === undefined
          ? undefined
          : [...new Set([...downstream, ...columns])],
    },
  );
}
