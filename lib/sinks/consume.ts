import type { Observable } from 'rxjs';
import type { RunOptions } from '../engine/runOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { pull } from './pull.ts';
import { rowsIn } from './rowsIn.ts';

/** What {@link consume} counted. */
export interface ConsumeResult {
  /** Elements that the step was called with. */
  readonly batches: number;
  /** Samples in them, padding left out; elements that have no size count as one. */
  readonly samples: number;
  /** Epochs that were run to their end. */
  readonly epochs: number;
}

/** Where a step of {@link consume} stands. */
export interface StepContext {
  /** Number of the element in the run, counted from 0. */
  readonly index: number;
}

/**
 * Runs a stream through `step`, one element after another, each asked for when the step before has
 * settled, and disposed of when its own has.
 *
 * @param source$ the stream; each epoch is one subscription
 * @param step called with each element; a promise that it returns is waited for, an error that it
 * throws ends the run
 * @param run see `RunOptions`
 * @returns counts, once all is done
 * @throws what the stream or the step throws; OptionError and CheckpointError for `run`
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
