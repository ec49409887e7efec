import type { Observable } from 'rxjs';
import { OptionError } from '../core/errors.ts';
import type { Features } from '../core/features.ts';
import type { RunOptions, RunPlan } from '../engine/runOptions.ts';
import type { TensorBatch } from '../tensors/tensorBatch.ts';
import type { EpochReaders } from './epochsApart.ts';
import { pull } from './pull.ts';

/** The epochs of one run, one after another; what is left of one when the next begins is passed over. */
export function epochsOfRun<F extends Features>(
  source$: Observable<TensorBatch<F>>,
  run: RunOptions,
  { firstEpoch, endEpoch }: RunPlan,
): EpochReaders<TensorBatch<F>> {
  const going = pull(source$, run);
  let epoch = firstEpoch - 1;
  /** The first batch of an epoch, where it has been asked for to see the one before it end. */
  let first: IteratorResult<TensorBatch<F>> | undefined;
  return {
    async open() {
      if (epoch + 1 >= endEpoch) {
        throw new OptionError(
          `Cannot read another epoch of \`toDataset\` as \`epochs\` must be all that are read: received ${endEpoch}; give as many as \`fitDataset\` is told`,
        );
      }
      const own = ++epoch;
      return async () => {
        let result = first ?? (await going.next());
        first = undefined;
        while (result.done !== true && result.value.epoch < own) result = await going.next();
        if (result.done === true || result.value.epoch === own) return result;
        first = result;
        return { done: true, value: undefined };
      };
    },
    close: async () => {
      await going.return();
    },
  };
}
