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
  /** Maximum of elements in progress or with pending results: a positive integer. */
  readonly concurrency: number;
  /**
   * True (the default) if results keep the order of the elements. Otherwise they come as they are
   * ready.
   */
  readonly ordered?: boolean;
  /** Disposes of a result that is no longer wanted. Defaults to disposing of `TensorBatch`es. */
  readonly dispose?: (result: R) => void;
  /** Bytes that a result retains. By default those of rows, batches and typed arrays are known. */
  readonly cost?: (result: R) => number;
}

/**
 * Maps each element by an asynchronous function. At most `concurrency` elements are in progress or
 * waiting for delivery.
 *
 * `project` returns a result, a promise of one, or an Observable of several; an array is one
 * result. An Observable is asked for one result at a time, so that it may open a source. With
 * `ordered`, results keep the order of the elements, and an error comes after the results before
 * it. A result may be `undefined`.
 *
 * A run cannot be resumed by a checkpoint of a stream that `project` opened. Read a list of files
 * with one source, `interleave` streams, or use `concatMap` instead.
 *
 * @throws OptionError if an option is invalid
 * @throws CheckpointError in the stream, if a run is resumed and `ordered` is false or `project`
 * opens a source
 * @example
 * ```ts
 * import { consume, fromColumns, mapAsync } from 'millrace';
 *
 * const rows$ = fromColumns({ x: new Float32Array(6) }, { chunkRows: 2 });
 * const lengths: number[] = [];
 * const lengths$ = rows$.pipe(mapAsync(async ({ length }) => length, { concurrency: 2 }));
 * await consume(lengths$, (length) => lengths.push(length));
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
