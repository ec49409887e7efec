import type { Observable } from 'rxjs';
import { OptionError } from '../core/errors.ts';
import type { Features } from '../core/features.ts';
import type { RunPlan } from '../engine/runOptions.ts';
import type { TensorBatch } from '../tensors/tensorBatch.ts';
import type { EpochReaders } from './epochsApart.ts';
import { PullIterator } from './pullIterator.ts';

/**
 * The epochs of one run, one after another. The rest of an epoch is skipped when the next one
 * starts. After `close`, the next epoch starts another run.
 */
export function epochsOfRun<F extends Features>(
  source$: Observable<TensorBatch<F>>,
  plan: RunPlan,
): EpochReaders<TensorBatch<F>> {
  const { firstEpoch, endEpoch } = plan;
  let run: PullIterator<TensorBatch<F>> | undefined;
  let epoch = firstEpoch - 1;
  /** The first batch of an epoch, if it was read to find the end of the epoch before. */
  let first: IteratorResult<TensorBatch<F>, undefined> | undefined;
  const start = (from: number) =>
    new PullIterator(
      source$,
      from === firstEpoch
        ? plan
        : { ...plan, firstEpoch: from, resume: undefined, seek: undefined },
    );
  return {
    async open() {
      if (epoch + 1 >= endEpoch) {
        throw new OptionError(
          'Cannot read another epoch of `toDataset`: `epochs` must be the number that is read; ' +
            `received ${endEpoch}; pass the \`epochs\` of \`fitDataset\``,
        );
      }
      const wanted = ++epoch;
      run ??= start(wanted);
      const going = run;
      return async () => {
        let result = first ?? (await going.next());
        first = undefined;
        while (result.done !== true && result.value.epoch < wanted) result = await going.next();
        if (result.done === true || result.value.epoch === wanted) return result;
        first = result;
        return { done: true, value: undefined };
      };
    },
    close: async () => {
      const going = run;
      run = undefined;
      first = undefined;
      await going?.return();
    },
  };
}
