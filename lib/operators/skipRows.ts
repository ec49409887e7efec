import type { MonoTypeOperatorFunction } from 'rxjs';
import { counterName } from '../core/counterName.ts';
import { Rows } from '../core/rows.ts';
import { stage } from '../engine/stage.ts';
import { requireOption } from '../options/requireOption.ts';

/**
 * Leaves out the first `count` rows of the stream.
 *
 * @param count a non-negative integer
 * @throws OptionError where `count` is not a non-negative integer
 * @example
 * ```ts
 * import { batch, consume, fromColumns, skipRows } from 'millrace';
 *
 * const rest$ = fromColumns({ x: new Float32Array(100) }).pipe(skipRows(90), batch({ size: 4 }));
 * await consume(rest$, () => {}) // => { batches: 3, samples: 10, epochs: 1 }
 * ```
 */
export function skipRows(count: number): MonoTypeOperatorFunction<Rows> {
  requireOption(Number.isSafeInteger(count) && count >= 0, '`skipRows`', {
    option: 'count',
    rule: 'a non-negative integer',
    value: count,
  });
  return stage<Rows, Rows>(
    'skipRows',
    (run) => {
      const held: Rows[] = [];
      let counter: string | undefined;
      let skipped = 0;

      return {
        room: (open) => (open && held.length === 0 ? 1 : 0),
        push: (rows) => {
          if (counter === undefined) {
            counter = counterName(rows.chain, 'skipRows');
            skipped = run.resume?.position[counter] ?? 0;
          }
          const out = Math.min(count - skipped, rows.length);
          skipped += out;
          if (out === rows.length && out > 0) return;
          const { cursor, chain, ...rest } = rows.slice(out);
          held.push(
            new Rows({
              ...rest,
              cursor: { ...cursor, position: { ...cursor.position, [counter]: skipped } },
              chain: [...chain, { operator: 'skipRows', options: `count=${count}` }],
            }),
          );
        },
        take: () => held.shift(),
      };
    },
    { columns: (downstream) => downstream },
  );
}
