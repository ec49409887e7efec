import type { Observable } from 'rxjs';
import type { Features } from '../core/features.ts';
import type { RunOptions, RunPlan } from '../engine/runOptions.ts';
import type { TensorBatch } from '../tensors/tensorBatch.ts';
import { pull } from './pull.ts';
import type { Pull } from './pullIterator.ts';

/** Reads epochs one after another. */
export interface EpochReaders<T> {
  /** Starts the next epoch and ends the one before it. Returns the function that reads it. */
  open(): Promise<() => Promise<IteratorResult<T, undefined>>>;
  close(): Promise<void>;
}

/** Any number of epochs, each a separate run. A run ends when the next one starts. */
export function epochsApart<F extends Features>(
  source$: Observable<TensorBatch<F>>,
  { resume, ...run }: RunOptions,
  { firstEpoch }: RunPlan,
): EpochReaders<TensorBatch<F>> {
  let epoch = firstEpoch;
  let open: Pull<TensorBatch<F>> | undefined;
  const close = async () => {
    await open?.return();
    open = undefined;
  };
  return {
    async open() {
      await close();
      const going = pull(source$, {
        ...run,
        epoch,
        ...(resume?.epoch === epoch ? { resume } : {}),
      });
      epoch++;
      open = going;
      return () => going.next();
    },
    close,
  };
}
