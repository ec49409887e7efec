import type { Observable } from 'rxjs';
import type { RunOptions } from '../engine/runOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { pull } from './pull.ts';
import { rowsIn } from './rowsIn.ts';

/** The result of {@link consume}. */
export interface ConsumeResult {
  /** Elements that the step was called with. */
  readonly batches: number;
  /** Samples in these elements, without padding. An element without a size counts as one. */
  readonly samples: number;
  /** Completed epochs. */
  readonly epochs: number;
}

/** The second argument of the step of {@link consume}. */
export interface StepContext {
  /** Number of the element in the run, counted from 0. */
  readonly index: number;
}

/**
 * Calls `step` with each element of a stream, one after another. The next element is requested when
 * the step has settled, and the element is then disposed of.
 *
 * @param source$ the stream; each epoch is one subscription
 * @param step called with each element; its promise is awaited, and its error ends the run
 * @param run see `RunOptions`
 * @returns counts, at the end of the run
 * @throws the error of the stream or the step; OptionError and CheckpointError for an invalid `run`
 * @example
 * ```ts
 * import { batch, consume, fromColumns } from 'millrace';
 *
 * const train$ = fromColumns({ x: new Float32Array(10) }).pipe(batch({ size: 4 }));
 * await consume(train$, () => {}, { epochs: 2 }) // => { batches: 6, samples: 20, epochs: 2 }
 * ```
 */
export async function consume<T>(
  source$: Observable<T>,
  step: (element: T, context: StepContext) => unknown,
  run: RunOptions = {},
): Promise<ConsumeResult> {
  requireOption(typeof step === 'function', '`consume`', {
    option: 'step',
    rule: 'a function of an element',
    value: step,
  });
  let batches = 0;
  let samples = 0;
  const { epoch, epochs = 1, resume } = run;
  for await (const element of pull(source$, run)) {
    await step(element, { index: batches });
    batches++;
    samples += rowsIn(element);
  }
  return { batches, samples, epochs: epoch === undefined ? epochs - (resume?.epoch ?? 0) : 1 };
}
