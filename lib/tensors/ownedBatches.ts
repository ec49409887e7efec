import type { Features } from '../core/features.ts';
import { onMacrotask } from '../engine/onMacrotask.ts';
import type { RunContext } from '../engine/runContext.ts';
import { BoxTargets } from './boxTargets.ts';
import { entryAt } from './inViews.ts';
import { isTensor } from './materialized.ts';
import { Targets } from './targets.ts';
import type { BatchOwner, FeatureRequest, TensorBatch } from './tensorBatch.ts';

/**
 * The batches of all epochs that a run with a sink owns. They include prefetched batches of the
 * next epoch. The end of the run disposes of the remaining ones.
 *
 * A feature that the step reads from one batch is also materialized for the batches that the sink
 * keeps ready. This happens at once if the read materialized the feature: code and data are then
 * still in the processor's caches. Otherwise it happens in a macrotask while a batch is in use,
 * because the step then waits for its device.
 */
export class OwnedBatches<F extends Features> implements BatchOwner<F> {
  readonly #owned = new Set<TensorBatch<F>>();
  readonly #ahead: number;
  /** The names of the features that were read, with the last value of labels and boxes. */
  readonly #requested = new Map<string, Targets | BoxTargets | undefined>();
  #inUse: TensorBatch<F> | undefined;
  #making = false;
  readonly #makeOnMacrotask = onMacrotask(() => {
    if (this.#inUse !== undefined) this.#makeAhead([...this.#requested.keys()]);
  });

  constructor({ prefetch, onEnd }: Pick<RunContext, 'prefetch' | 'onEnd'>) {
    this.#ahead = prefetch;
    onEnd(() => {
      for (const batch of [...this.#owned]) batch.dispose();
    });
  }

  get makesAhead(): boolean {
    return this.#ahead > 0;
  }

  add(batch: TensorBatch<F>): void {
    this.#owned.add(batch);
  }

  requested(batch: TensorBatch<F>, { name, value, isNew }: FeatureRequest): void {
    if (this.#making) return;
    this.#inUse = batch;
    if (isNew) this.#makeAhead([name]);
    this.#requested.set(name, isTensor(value) ? undefined : value);
    this.#makeOnMacrotask();
  }

  settled(batch: TensorBatch<F>, detached: boolean): void {
    this.#owned.delete(batch);
    if (batch === this.#inUse && !detached) this.#inUse = undefined;
  }

  #makeAhead(names: readonly string[]): void {
    this.#making = true;
    try {
      for (const batch of this.#ready()) for (const name of names) this.#make(batch, name);
    } catch {
      // Ignores the error: the step gets it when it reads the feature.
    } finally {
      this.#making = false;
    }
  }

  #make(batch: TensorBatch<F>, name: string): void {
    const value = entryAt(batch.tensors, batch.recipeBatch.features, name);
    const earlier = this.#requested.get(name);
    if (value instanceof Targets && earlier instanceof Targets) value.makeLike(earlier);
    if (value instanceof BoxTargets && earlier instanceof BoxTargets) value.makeLike(earlier);
  }

  /** The batches after the one in use, at most as many as the sink prefetches. */
  #ready(): readonly TensorBatch<F>[] {
    const owned = [...this.#owned];
    const first = owned.indexOf(this.#inUse as TensorBatch<F>) + 1;
    return owned.slice(first, first + this.#ahead);
  }
}
