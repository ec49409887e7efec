import type { Observable } from 'rxjs';
import { asyncClock } from './asyncClock.ts';
import { type Inlet, openInlet } from './inlet.ts';
import { retire } from './retire.ts';
import { planRun, type RunOptions, type RunPlan } from './runOptions.ts';

/** The iterator of {@link pull}. */
export interface Pull<T> extends AsyncIterableIterator<T> {
  return(): Promise<IteratorResult<T>>;
  throw(error?: unknown): Promise<IteratorResult<T>>;
}

/**
 * Runs a stream as an async iterable: each step asks for the next element, one epoch after another, and nothing runs ahead by more than
 * `run.prefetch` elements. A `TensorBatch` is disposed of when the next element is asked for, and all of them when the loop ends, in
 * whatever way.
 *
 * @param source$ the stream; each epoch is one subscription
 * @param run see `RunOptions`: `seed` (0), `epochs` (1) or `epoch`, `resume`, `signal`, `prefetch` (0), `budgetBytes`
 * @throws OptionError at once, where an option is not what it must be
 * @throws CheckpointError at once, where `resume` is of another seed or epoch
 * @example
 * ```ts
 * import { batch, fromColumns, pull } from 'millrace';
 *
 * const sizes: number[] = [];
 * for await (const { size } of pull(fromColumns({ x: new Float32Array(10) }).pipe(batch({ size: 4 })), { epochs: 2 })) {
 *   sizes.push(size);
 * }
 * sizes // => [4, 4, 2, 4, 4, 2]
 * ```
 */
export function pull<T>(source$: Observable<T>, run: RunOptions = {}): Pull<T> {
  return new PullIterator(source$, planRun('pull', run));
}

interface Held<T> {
  readonly value: T;
  readonly origin: unknown;
}

interface Waiting<T> {
  resolve(result: IteratorResult<T>): void;
  reject(error: unknown): void;
}

class PullIterator<T> implements Pull<T> {
  readonly #source$: Observable<T>;
  readonly #plan: RunPlan;
  #epoch: number;
  #inlet: Inlet | undefined;
  #queue: Held<T>[] = [];
  #waiting: Waiting<T>[] = [];
  #inUse: Held<T> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #ended = false;
  #onEnd: (() => void)[] = [];
  readonly #onAbort = () => {
    this.#fail(this.#plan.signal?.reason);
    this.#finish();
  };

  constructor(source$: Observable<T>, plan: RunPlan) {
    this.#source$ = source$;
    this.#plan = plan;
    this.#epoch = plan.firstEpoch;
    // Only the loop that goes on listens, so that a signal that outlives many runs does not gather listeners.
    plan.signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (plan.signal?.aborted) this.#onAbort();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    this.#retireInUse();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#advance();
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.#ended = true;
    this.#finish();
    this.#advance();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error?: unknown): Promise<IteratorResult<T>> {
    this.#ended = true;
    this.#finish();
    return Promise.reject(error);
  }

  #advance(): void {
    while (this.#waiting.length > 0) {
      const held = this.#queue.shift();
      if (held !== undefined) {
        this.#inUse = held;
        this.#waiting.shift()?.resolve({ done: false, value: held.value });
      } else if (this.#failure !== undefined) {
        const { error } = this.#failure;
        this.#failure = undefined;
        this.#finish();
        this.#waiting.shift()?.reject(error);
      } else if (this.#ended) {
        this.#finish();
        this.#waiting.shift()?.resolve({ done: true, value: undefined });
      } else if (this.#inlet === undefined) {
        this.#open();
      } else {
        break;
      }
    }
    this.#inlet?.want(this.#waiting.length + this.#plan.prefetch - this.#queue.length);
  }

  #open(): void {
    const { seed, firstEpoch, resume, budgetBytes } = this.#plan;
    const epoch = this.#epoch;
    // What the source does while it is being subscribed comes before `openInlet` returns.
    let over = false;
    const inlet = openInlet(this.#source$, 'pull', {
      run: {
        seed,
        epoch,
        budgetBytes,
        resume: epoch === firstEpoch ? resume : undefined,
        hasSink: true,
        clock: asyncClock,
        onEnd: (action) => this.#onEnd.push(action),
      },
      next: (value, origin) => {
        this.#queue.push({ value, origin });
        this.#deliver();
      },
      error: (error) => {
        over = true;
        this.#inlet = undefined;
        this.#fail(error);
      },
      complete: () => {
        over = true;
        this.#inlet = undefined;
        this.#epoch = epoch + 1;
        if (this.#epoch >= this.#plan.endEpoch) this.#ended = true;
        this.#advance();
      },
    });
    if (!over && !this.#ended) this.#inlet = inlet;
    else if (!over) inlet.close();
  }

  /** Hands over what arrived, without asking for more: that is for the next call of `next`, or for `want` in progress. */
  #deliver(): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return;
    const held = this.#queue.shift() as Held<T>;
    this.#inUse = held;
    waiting.resolve({ done: false, value: held.value });
  }

  #fail(error: unknown): void {
    this.#ended = true;
    this.#failure = { error };
    this.#advance();
  }

  #retireInUse(): void {
    if (this.#inUse !== undefined) retire(this.#inUse.value, this.#inUse.origin);
    this.#inUse = undefined;
  }

  #finish(): void {
    this.#plan.signal?.removeEventListener('abort', this.#onAbort);
    this.#inlet?.close();
    this.#inlet = undefined;
    this.#retireInUse();
    for (const { value, origin } of this.#queue.splice(0)) retire(value, origin);
    for (const action of this.#onEnd.splice(0)) action();
  }
}
