import type { OperatorFunction } from 'rxjs';
import { OptionError } from '../core/errors.ts';
import { join, type Result } from '../engine/join.ts';
import type { Segment } from '../engine/ledger.ts';
import { retire } from '../engine/retire.ts';
import { type Stage, stage } from '../engine/stage.ts';
import { requireInteger } from '../options/requireInteger.ts';

/**
 * Passes a stream through an operator of RxJS, or several combined by `pipe`, and says what it does, so that nothing has to be found
 * out: `{ sync: true }`: each item arrives, is gathered or is dropped before `next` returns; `{ async: n }`: items arrive later, and at
 * most `n` are on their way.
 *
 * It is also the way out for operators that subscribe later or from elsewhere (`subscribeOn`, a timer followed by `switchMap`, a
 * `Subject` between): within `via` what is upstream knows the run whenever it is subscribed to.
 *
 * @param segment `{ sync: true }` or `{ async: n }`, `n` a positive integer
 * @param operator what stands between; it is called anew for every subscription
 * @throws OptionError where `segment` is neither
 * @example
 * ```ts
 * import { asyncScheduler, subscribeOn } from 'rxjs';
 * import { batch, consume, fromColumns, via } from 'millrace';
 *
 * const train$ = fromColumns({ x: new Float32Array(10) }).pipe(
 *   via({ async: 2 }, subscribeOn(asyncScheduler)),
 *   batch({ size: 4 }),
 * );
 * (await consume(train$, () => {})).batches // => 3
 * ```
 */
export function via<T, R>(
  segment: Segment,
  operator: OperatorFunction<T, R>,
): OperatorFunction<T, R> {
  const known = typeof segment === 'object' && segment !== null;
  if (
    !known ||
    ('sync' in segment ? segment.sync !== true || 'async' in segment : !('async' in segment))
  ) {
    throw new OptionError(
      `Cannot \`via\` as \`segment\` must be \`{ sync: true }\` or \`{ async: n }\`: received ${JSON.stringify(segment)}`,
    );
  }
  if ('async' in segment) {
    requireInteger('`via`', { option: 'async', value: segment.async, min: 1, unit: 'items' });
  }
  // A boundary on either side: what is said of the operator must not be taken to be said of what is before it.
  return (upstream) =>
    join<unknown, R>(
      'via',
      [upstream.pipe(stage('via', passing, { columns: (downstream) => downstream }))],
      passing<R>,
      {
        columns: (downstream) => downstream,
        segment,
        through: operator as OperatorFunction<unknown, R>,
      },
    );
}

/** Holds one element, until it is wanted. */
function passing<T>(): Stage<T, T> {
  const held: Result<T>[] = [];
  return {
    room: (open) => (open && held.length === 0 ? 1 : 0),
    push: (value) => held.push({ value }),
    take: () => held.shift(),
    holds: () => `${held.length} elements`,
    drop: () => retire(...held.splice(0).map(({ value }) => value)),
  };
}
