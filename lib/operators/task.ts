import type { Footprint } from '../core/footprint.ts';
import { uncounted } from '../core/uncounted.ts';
import type { RunContext } from '../engine/runContext.ts';
import type { Result } from '../engine/runOperator.ts';
import type { ProjectContext } from './projectContext.ts';
import { type Results, resultsOf } from './resultsOf.ts';

/** The parts of a {@link Task}. */
export interface TaskParts<T, R> {
  readonly index: number;
  readonly project: (value: T, context: ProjectContext) => unknown;
  readonly footprintOf: (result: R) => Footprint;
  readonly dispose: (result: R) => void;
  readonly run: RunContext;
  /** Called on a result, an error, or the end. */
  readonly wake: () => void;
}

/**
 * One element of `mapAsync`: waiting, in progress, then delivering its results. It holds one
 * result.
 */
export class Task<T, R> {
  /** True once it was handed to the limiter. */
  handed = false;
  readonly #value: T;
  readonly #parts: TaskParts<T, R>;
  readonly #held: { readonly value: R; readonly footprint: Footprint }[] = [];
  readonly #abort = new LazyAbort();
  #cancelled = false;
  #done = false;
  #failure: { readonly error: unknown } | undefined;
  #results: Results | undefined;
  #release: (() => void) | undefined;

  constructor(value: T, parts: TaskParts<T, R>) {
    this.#value = value;
    this.#parts = parts;
  }

  /** True if `take` would return a result or throw. */
  get ready(): boolean {
    return this.#held.length > 0 || this.#failure !== undefined;
  }

  /** True once all its results are delivered. */
  get over(): boolean {
    return this.#done && !this.ready;
  }

  /** Starts the work. Resolves at the first result, the error or the end, which frees its slot. */
  start(): Promise<void> {
    return new Promise((release) => {
      if (this.#cancelled) return release();
      this.#release = release;
      const abort = this.#abort;
      const { project, index, run } = this.#parts;
      const context = {
        index,
        get signal() {
          return abort.signal;
        },
      };
      try {
        this.#results = resultsOf<R>(project(this.#value, context), run, {
          next: (result) => this.#add(result),
          error: (error) => this.#settle({ error }),
          complete: () => this.#settle(),
        });
        // A synchronous result may have cancelled the task.
        if (this.#cancelled) this.#results.close();
        else this.#results.pull();
      } catch (error) {
        this.#settle({ error });
      }
    });
  }

  /**
   * The next result, or `undefined` while there is none. Throws the error of the work after the
   * results before it.
   */
  take(): Result<R> | undefined {
    const held = this.#held.shift();
    if (held !== undefined) {
      this.#parts.run.budget.release(held.footprint);
      if (!this.#done && this.#held.length === 0) this.#results?.pull();
      return held;
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    return undefined;
  }

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#results?.close();
    if (!this.#done) this.#abort.abort();
    for (const { value, footprint } of this.#held.splice(0)) {
      this.#parts.run.budget.release(footprint);
      this.#parts.dispose(value);
    }
    this.#release?.();
  }

  #add(result: R): void {
    // Its rows need not be those of the element.
    const value = uncounted(result);
    if (this.#cancelled) {
      this.#parts.dispose(value);
      return;
    }
    const footprint = this.#parts.footprintOf(value);
    this.#parts.run.budget.retain(footprint);
    this.#held.push({ value, footprint });
    this.#release?.();
    this.#parts.wake();
  }

  #settle(failure?: { readonly error: unknown }): void {
    if (this.#cancelled || this.#done) return;
    this.#done = true;
    this.#failure = failure;
    this.#release?.();
    this.#parts.wake();
  }
}

/** An `AbortController` that is created at the first use of its signal: most work never uses it. */
class LazyAbort {
  #controller: AbortController | undefined;
  #aborted = false;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(): void {
    this.#aborted = true;
    this.#controller?.abort();
  }
}
