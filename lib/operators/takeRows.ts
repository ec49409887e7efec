import { EMPTY, type MonoTypeOperatorFunction } from 'rxjs';
import type { Rows, RowValues } from '../core/rows.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { rowOperator } from './rowOperator.ts';
import { leakWarning } from './warnOfLeak.ts';

/**
 * Ends the stream after its first `count` rows.
 *
 * @param count a non-negative integer
 * @throws OptionError if `count` is not a non-negative integer
 * @example
 * ```ts
 * import { batch, consume, fromColumns, takeRows } from 'millrace';
 *
 * const some$ = fromColumns({ x: new Float32Array(100) }).pipe(takeRows(10), batch({ size: 4 }));
 * await consume(some$, () => {}) // => { batches: 3, samples: 10, epochs: 1 }
 * ```
 */
export function takeRows<R extends RowValues = RowValues>(
  count: number,
): MonoTypeOperatorFunction<Rows<R>> {
  requireInteger('`takeRows`', { option: 'count', value: count, min: 0 });
  if (count === 0) return () => EMPTY;
  const options = `count=${count}`;
  const warnOfLeak = leakWarning('takeRows');
  const seek = (rows: number) => ({ upstream: rows, count: rows });
  const left = (rows: number) => Math.min(rows, count);
  return rowOperator<R>(
    { operator: 'takeRows', options, seek, count: left },
    ({ counter, resumed, complete }) => {
      let taken = resumed();
      return (rows) => {
        warnOfLeak(rows.chain);
        counter.require(rows, taken, rows.cursor.ordinal);
        const first = counter.from(rows.slice(0, count - taken), taken);
        taken += first.length;
        if (taken >= count) complete();
        return first;
      };
    },
  );
}
