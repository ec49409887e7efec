import type { Observable } from 'rxjs';
import { planRun, type RunOptions } from '../engine/runOptions.ts';
import { type Pull, PullIterator } from './pullIterator.ts';

/**
 * Runs a stream as an async iterable, one epoch after another. Each iteration requests one element,
 * and at most `run.prefetch` elements are ready ahead. A `TensorBatch` is disposed of when the next
 * element is requested, and all of them when the loop ends.
 *
 * @param source$ the stream; each epoch is one subscription
 * @param run see `RunOptions`: `seed` (0), `epochs` (1) or `epoch`, `resume`, `signal`, `prefetch`
 * (0), `budgetBytes`
 * @throws OptionError at once, if an option is invalid
 * @throws CheckpointError at once, if `resume` has another seed or epoch
 * @example
 * ```ts
 * import { batch, fromColumns, pull } from 'millrace';
 *
 * const batches$ = fromColumns({ x: new Float32Array(10) }).pipe(batch({ size: 4 }));
 * const sizes: number[] = [];
 * for await (const { size } of pull(batches$, { epochs: 2 })) sizes.push(size);
 * sizes // => [4, 4, 2, 4, 4, 2]
 * ```
 */
export function pull<T>(source$: Observable<T>, run: RunOptions = {}): Pull<T> {
  return new PullIterator(source$, planRun('pull', run));
}
