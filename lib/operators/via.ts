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
 * Passes a stream through an operator of RxJS, or several combined by `pipe`, and says what it
 * does, so that nothing has to be found out: `{ sync: true }`: each item arrives, is gathered or is
 * dropped before `next` returns; `{ async: n }`: items arrive later, and at most `n` are on their
 * way.
 *
 * It is also the way out for operators that subscribe later or from elsewhere (`subscribeOn`, a
 * timer followed by `switchMap`, a `Subject` between): within `via` what is upstream knows the run
 * whenever it is subscribed to.
 *
 * `{ stateless: true }`, alone or with one of these, says that the operator counts and remembers
 * nothing (`map`, `filter` by the element alone, `tap`). A resumed run warns of other operators of
 * RxJS between our stages, as what they count begins anew.
 *
 * @param segment `{ sync: true }` or `{ async: n }`, `n` a positive integer, or `{ stateless: true
 * }`
 * @param operator what stands between; it is called anew for every subscription
 * @throws OptionError where `segment` is none of these
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
  // A boundary on either side: what is said of the operator must not be taken to be said of what is
  // before it.
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
