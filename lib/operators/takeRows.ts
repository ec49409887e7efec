import { EMPTY, type MonoTypeOperatorFunction, takeWhile } from 'rxjs';
import { counterName } from '../core/counterName.ts';
import { Rows } from '../core/rows.ts';
import { stage } from '../engine/stage.ts';
import { requireOption } from '../options/requireOption.ts';

/**
 * Ends the stream after its first `count` rows.
 *
 * @param count a non-negative integer
 * @throws OptionError where `count` is not a non-negative integer
 * @example
 * ```ts
 * import { batch, consume, fromColumns, takeRows } from 'millrace';
 *
 * const some$ = fromColumns({ x: new Float32Array(100) }).pipe(takeRows(10), batch({ size: 4 }));
 * await consume(some$, () => {}) // => { batches: 3, samples: 10, epochs: 1 }
 * ```
 */
export function takeRows(count: number): MonoTypeOperatorFunction<Rows> {
  requireOption(Number.isSafeInteger(count) && count >= 0, '`takeRows`', {
    option: 'count',
    rule: 'a non-negative integer',
    value: count,
  });
  if (count === 0) return () => EMPTY;
  const take = stage<Rows, Rows>(
    'takeRows',
    (run) => {
      const held: Rows[] = [];
      let counter: string | undefined;
      let taken = 0;

      const counted = (rows: Rows): Rows => {
        if (counter === undefined) {
          counter = counterName(rows.chain, 'takeRows');
          taken = run.resume?.position[counter] ?? 0;
        }
        const { cursor, chain } = rows;
        const first = new Rows({
          ...rows.slice(0, count - taken),
          cursor: {
            ...cursor,
            position: { ...cursor.position, [counter]: taken },
            alsoCounts: [...(cursor.alsoCounts ?? []), counter],
          },
          chain: [...chain, { operator: 'takeRows', options: `count=${count}` }],
        });
        taken += first.length;
        return first;
      };

      return {
        room: (open) =>
          open && held.length === 0 && (counter === undefined || taken < count) ? 1 : 0,
        push: (rows) => held.push(rows),
        take: () => {
          const rows = held.shift();
          return rows === undefined ? undefined : counted(rows);
        },
      };
    },
    { columns: (downstream) => downstream },
  );
  // The last rows end the stream, and with it the subscription upstream.
  const isLast = ({ cursor, length, chain }: Rows) => {
    const counter = counterName(chain.slice(0, -1), 'takeRows');
    return (cursor.position[counter] ?? 0) + length >= count;
  };
  return (rows$) =>
    rows$.pipe(
      take,
      takeWhile((rows) => !isLast(rows), true),
    );
}
