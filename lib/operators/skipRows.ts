import type { MonoTypeOperatorFunction } from 'rxjs';
import type { Rows, RowValues } from '../core/rows.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { rowOperator } from './rowOperator.ts';
import { leakWarning } from './warnOfLeak.ts';

/**
 * Leaves out the first `count` rows of the stream.
 *
 * @param count a non-negative integer
 * @throws OptionError if `count` is not a non-negative integer
 * @example
 * ```ts
 * import { batch, consume, fromColumns, skipRows } from 'millrace';
 *
 * const rest$ = fromColumns({ x: new Float32Array(100) }).pipe(skipRows(90), batch({ size: 4 }));
 * await consume(rest$, () => {}) // => { batches: 3, samples: 10, epochs: 1 }
 * ```
 */
export function skipRows<R extends RowValues = RowValues>(
  count: number,
): MonoTypeOperatorFunction<Rows<R>> {
  requireInteger('`skipRows`', { option: 'count', value: count, min: 0 });
  const options = `count=${count}`;
  const warnOfLeak = leakWarning('skipRows');
  const seek = (rows: number) =>
    rows === 0 ? { upstream: 0, count: 0 } : { upstream: rows + count, count };
  const left = (rows: number) => Math.max(0, rows - count);
  return rowOperator<R>(
    { operator: 'skipRows', options, seek, count: left },
    ({ counter, resumed }) => {
      let skipped = resumed();
      return (rows) => {
        warnOfLeak(rows.chain);
        const { ordinal } = rows.cursor;
        const before = ordinal === undefined ? undefined : Math.min(count, ordinal);
        counter.require(rows, skipped, before);
        const out = Math.min(count - skipped, rows.length);
        skipped += out;
        return out > 0 && out === rows.length ? undefined : counter.at(rows.slice(out), skipped);
      };
    },
  );
}
