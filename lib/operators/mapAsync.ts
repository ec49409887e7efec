import type { Observable, OperatorFunction } from 'rxjs';
import { footprint } from '../core/footprint.ts';
import { disposeOwned } from '../engine/disposeOwned.ts';
import { seekBatch } from '../engine/seek.ts';
import { stage } from '../engine/stage.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { MapAsyncMachine } from './mapAsyncMachine.ts';
import type { ProjectContext } from './projectContext.ts';

/** Options of {@link mapAsync}. */
export interface MapAsyncOptions<R> {
  /** Elements that are worked on, or whose results wait, at most: a positive integer. */
  readonly concurrency: number;
  /** Whether results come in the order of the elements (the default) or as they are ready. */
  readonly ordered?: boolean;
  /**
   * Called with each result that was made and is not wanted any more; disposes of `TensorBatch`es
   * when left out.
   */
  readonly dispose?: (result: R) => void;
  /** Bytes that a result keeps in memory; known of rows, batches and typed arrays when left out. */
  readonly cost?: (result: R) => number;
}

/**
 * Makes something of each element by a function that takes its time, of up to `concurrency`
 * elements at once: what is worked on and what waits to be delivered are together never more.
 *
 * `project` returns a promise of a result, a result, or an Observable of several; an array is one
 * result. Several results come one as each is wanted, so that sources can be opened within. With
 * `ordered` the results of one element come before those of the next, and an error comes after the
 * results of all elements before it. A result may be `undefined`.
 *
 * A run cannot be resumed by a checkpoint of a stream that was opened within: read a list of files
 * by one source, `interleave` streams, or open one after another by `concatMap`.
 *
 * @throws OptionError where an option is not what it must be
 * @throws CheckpointError in the stream, where a run is resumed and `ordered` is false, as that
 * order is a matter of timing, or a source is opened within
 * @example
 * ```ts
 * import { consume, fromColumns, mapAsync } from 'millrace';
 *
 * const rows$ = fromColumns({ x: new Float32Array(6) }, { chunkRows: 2 });
 * const lengths: number[] = [];
 * await consume(rows$.pipe(mapAsync(async ({ length }) => length, { concurrency: 2 })), (length) => lengths.push(length));
 * lengths // => [2, 2, 2]
 * ```
 */
export function mapAsync<T, R>(
  project: (value: T, context: ProjectContext) => Observable<R> | PromiseLike<R> | R,
  options: MapAsyncOptions<R>,
): OperatorFunction<T, R> {
  const action = '`mapAsync`';
  requireKnownOptions(action, options, ['concurrency', 'ordered', 'dispose', 'cost']);
  const { concurrency, ordered = true, dispose = disposeOwned, cost } = options;
  requireOption(typeof project === 'function', action, {
    option: 'project',
    rule: 'a function',
    value: project,
  });
  requireInteger(action, { option: 'concurrency', value: concurrency, min: 1, unit: 'elements' });
  const footprintOf =
    cost === undefined ? footprint : (result: R) => ({ bytes: cost(result), buffers: [] });
  return stage(
    'mapAsync',
    (run) =>
      new MapAsyncMachine<T, R>(run, {
        project,
        concurrency,
        ordered,
        dispose,
        footprintOf,
      }),
    {
      advice: 'raise `concurrency`',
      seek: seekBatch,
      count: (elements) => elements,
      ...(cost === undefined ? {} : { cost }),
    },
  );
}
