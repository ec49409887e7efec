import { loopTurn } from '../flow/loopTurn.ts';
import type { StageRun } from '../flow/stageRun.ts';
import type { Features } from '../model/features.ts';
import type { TensorBatch } from './tensorBatch.ts';

/**
 * The batches of an epoch that a run with a sink owns. Those that are left when it ends are disposed of; the run keeps nothing else of the epoch
 * until then.
 *
 * What is asked of one batch is made for those that the sink keeps ready too: at once if it had not been made, since after a step of training each thing that is
 * done for the first time waits for memory, code included, and what is done again does not; else when the event loop turns while a
 * batch is in use, which is when its step waits for a device.
 */
export class OwnedBatches<F extends Features> {
  readonly #owned = new Set<TensorBatch<F>>();
  readonly #ahead: number;
  readonly #asked = new Set<string>();
  #inUse: TensorBatch<F> | undefined;
  #making = false;
  #turning = false;

  constructor(run: StageRun) {
    this.#ahead = run.context.prefetch;
    run.onEnd(() => {
      for (const batch of [...this.#owned]) batch.dispose();
    });
  }

  add(batch: TensorBatch<F>): void {
    this.#owned.add(batch);
  }

  /** `name` of `batch` was asked for, and had to be `made`. */
  asked(batch: TensorBatch<F>, name: string, made: boolean): void {
    if (this.#ahead === 0 || this.#making) return;
    this.#inUse = batch;
    this.#asked.add(name);
    if (made) this.#makeAhead([name]);
    if (this.#turning) return;
    this.#turning = true;
    void loopTurn().then(() => {
      this.#turning = false;
      if (this.#inUse !== undefined) this.#makeAhead(this.#asked);
    });
  }

  /** `batch` was disposed of, or `detached` and is still in use. */
  settled(batch: TensorBatch<F>, detached: boolean): void {
    this.#owned.delete(batch);
    if (batch === this.#inUse && !detached) this.#inUse = undefined;
  }

  #makeAhead(names: Iterable<string>): void {
    this.#making = true;
    try {
      for (const batch of this.#ready()) for (const name of names) batch.tensors[name];
    } catch {
      // Whoever asks for it is told.
    } finally {
      this.#making = false;
    }
  }

  /** The batches after the one in use, as many as the sink keeps. */
  #ready(): readonly TensorBatch<F>[] {
    const owned = [...this.#owned];
    const first = owned.indexOf(this.#inUse as TensorBatch<F>) + 1;
    return owned.slice(first, first + this.#ahead);
  }
}
