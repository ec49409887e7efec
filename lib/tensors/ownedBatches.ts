import type { Features } from '../core/features.ts';
import { atTurn } from '../engine/atTurn.ts';
import type { RunContext } from '../engine/runContext.ts';
import { Targets } from './targets.ts';
import type { Asked, BatchOwner, TensorBatch } from './tensorBatch.ts';

/**
 * The batches that a run with a sink owns, of all its epochs, so that the first of the next are made ready too. Those that are left when it ends
 * are disposed of.
 *
 * What is asked of one batch is made for those that the sink keeps ready too. At once if it had to be made: after a step of training what
 * is done first waits for memory, code included, and what is done again does not. Else when the event loop turns while a batch is in use, which is
 * when its step waits for a device. What other threads can do of it they begin with as soon as it was asked of an earlier batch; at once only
 * that is made which they are done with.
 */
export class OwnedBatches<F extends Features> implements BatchOwner<F> {
  /** With their numbers. */
  readonly #owned = new Map<TensorBatch<F>, number>();
  /** The number of the last one. */
  #last = 0;
  readonly #ahead: number;
  readonly #haveHelp: boolean;
  /** The names that were asked for, and of labels the targets that were asked last. */
  readonly #asked = new Map<string, Targets | undefined>();
  #inUse: TensorBatch<F> | undefined;
  /** By name the number of the last one that others were to begin with. */
  readonly #begunUpTo = new Map<string, number | undefined>();
  #making = false;
  readonly #makeAtTurn = atTurn(() => {
    if (this.#inUse !== undefined) this.#makeAhead([...this.#asked.keys()], 'all');
  });

  constructor({ prefetch, threads, onEnd }: Pick<RunContext, 'prefetch' | 'threads' | 'onEnd'>) {
    this.#ahead = prefetch;
    this.#haveHelp = threads !== undefined;
    onEnd(() => {
      for (const batch of [...this.#owned.keys()]) batch.dispose();
    });
  }

  get makesAhead(): boolean {
    return this.#ahead > 0;
  }

  add(batch: TensorBatch<F>): void {
    this.#owned.set(batch, ++this.#last);
  }

  asked(batch: TensorBatch<F>, { name, value, made }: Asked): void {
    if (this.#making) return;
    this.#inUse = batch;
    const more = this.#haveHelp && this.#begunUpTo.get(name) !== this.#last;
    if (made || more) this.#makeAhead([name], made ? 'what others are not at' : 'nothing');
    this.#asked.set(name, value instanceof Targets ? value : undefined);
    this.#makeAtTurn();
  }

  settled(batch: TensorBatch<F>, detached: boolean): void {
    this.#owned.delete(batch);
    if (batch === this.#inUse && !detached) this.#inUse = undefined;
  }

  /** Has other threads begin with what they can, and makes so much of it. */
  #makeAhead(names: readonly string[], what: 'nothing' | 'what others are not at' | 'all'): void {
    this.#making = true;
    try {
      const ready = this.#ready();
      const upTo = this.#owned.get(ready.at(-1) ?? (this.#inUse as TensorBatch<F>));
      for (const name of names) this.#begunUpTo.set(name, upTo);
      const entries = ready.flatMap((batch) =>
        names.map((name) => ({ batch, name, busy: batch.begin(name) })),
      );
      if (what === 'nothing') return;
      for (const { batch, name, busy } of entries)
        if (what === 'all' || !busy) this.#make(batch, name);
    } catch {
      // Whoever asks for it is told.
    } finally {
      this.#making = false;
    }
  }

  #make(batch: TensorBatch<F>, name: string): void {
    const value: unknown = batch.tensors[name];
    const earlier = this.#asked.get(name);
    if (value instanceof Targets && earlier !== undefined) value.makeLike(earlier);
  }

  /** The batches after the one in use, as many as the sink keeps. */
  #ready(): readonly TensorBatch<F>[] {
    const owned = [...this.#owned.keys()];
    const first = owned.indexOf(this.#inUse as TensorBatch<F>) + 1;
    return owned.slice(first, first + this.#ahead);
  }
}
