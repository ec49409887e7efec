import type { OperatorFunction } from 'rxjs';
import { OptionError } from '../core/errors.ts';
import { shown } from '../core/shown.ts';
import { disposeOwned } from '../engine/disposeOwned.ts';
import type { Segment } from '../engine/inFlight.ts';
import { type Result, runOperator } from '../engine/runOperator.ts';
import { seekSame } from '../engine/seek.ts';
import { type Stage, stage } from '../engine/stage.ts';
import { requireInteger } from '../options/requireInteger.ts';

/**
 * Passes a stream through an operator of RxJS, or several combined by `pipe`, and declares how it
 * behaves. `{ sync: true }`: each item arrives, is gathered or is dropped before `next` returns.
 * `{ async: n }`: items arrive later, with at most `n` in flight.
 *
 * It is also needed for operators that subscribe later or from another place (`subscribeOn`, a
 * timer before `switchMap`, a `Subject`). Within `via`, stages upstream find the run at any time.
 *
 * `{ stateless: true }`, alone or with one of these, declares that the operator has no state
 * (`map`, `filter` by the element alone, `tap`). A resumed run warns of other operators of RxJS
 * between stages, as their state is lost.
 *
 * @param segment `{ sync: true }` or `{ async: n }`, `n` a positive integer, or
 * `{ stateless: true }`
 * @param operator the operator; it is called anew for every subscription
 * @throws OptionError if `segment` is none of these
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
  requireSegment(segment);
  // A boundary on either side, so that the declaration does not apply to operators before it.
  return (upstream) =>
    runOperator<unknown, R>(
      'via',
      [
        upstream.pipe(
          stage('via', passing, { columns: (downstream) => downstream, seek: seekSame }),
        ),
      ],
      passing<R>,
      {
        columns: (downstream) => downstream,
        segment,
        seek: seekSame,
        through: operator as OperatorFunction<unknown, R>,
      },
    );
}

function requireSegment(segment: Segment): void {
  const isConsistent = ({ sync, async, stateless }: Segment) =>
    [sync, stateless].every((flag) => flag === undefined || flag === true) &&
    !(sync === true && async !== undefined);
  const names = typeof segment === 'object' && segment !== null ? Object.keys(segment) : [];
  const known = names.every((name) => ['sync', 'async', 'stateless'].includes(name));
  if (names.length === 0 || !known || !isConsistent(segment)) {
    throw new OptionError(
      'Cannot `via`: `segment` must be `{ sync: true }` or `{ async: n }`, or ' +
        `\`{ stateless: true }\`, alone or with one of them; received ${shown(segment)}`,
    );
  }
  if (segment.async !== undefined) {
    requireInteger('`via`', { option: 'async', value: segment.async, min: 1, unit: 'items' });
  }
}

/** Holds one element, until it is wanted. */
function passing<T>(): Stage<T, T> {
  const held: Result<T>[] = [];
  return {
    room: (open) => (open && held.length === 0 ? 1 : 0),
    push: (value) => held.push({ value }),
    take: () => held.shift(),
    holds: () => `${held.length} elements`,
    drop: () => disposeOwned(...held.splice(0).map(({ value }) => value)),
  };
}
