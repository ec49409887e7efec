import type { Observable } from 'rxjs';
import { pull } from '../flow/pull.ts';
import type { RunOptions, RunPlan } from '../flow/runOptions.ts';
import { OptionError } from '../model/errors.ts';
import type { Features } from '../model/features.ts';
import type { EpochReaders } from './epochsApart.ts';
import type { TensorBatch } from './tensorBatch.ts';

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
