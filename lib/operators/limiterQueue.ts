import type { LimitFunction } from 'p-limit';
import type { StageRun } from '../engine/stageRun.ts';

/** How often a limiter is looked at that others, outside the run, may have let go of, in milliseconds. */
const RETRY_MS = 10;

/** The use that one stage makes of a limiter which others may use too. */
export class LimiterQueue {
  readonly #limit: LimitFunction;
  readonly #wake: () => void;
  readonly #clock: StageRun['context']['clock'];
  readonly #waiting: Set<() => void>;
  #cancelRetry: (() => void) | undefined;

  constructor(
    limit: LimitFunction,
    { run, wake }: { readonly run: StageRun; readonly wake: () => void },
  ) {
    this.#limit = limit;
    this.#wake = wake;
    this.#clock = run.context.clock;
    // Of all stages of the run that wait for the same limiter.
    this.#waiting = run.context.kept.get(limit, () => new Set());
  }

  /** Whether a task would run at once; if not, the stage is woken when it is worth asking again. */
  free(): boolean {
    const { activeCount, pendingCount, concurrency } = this.#limit;
    if (activeCount + pendingCount < concurrency) {
      this.#waiting.delete(this.#wake);
      return true;
    }
    this.#waiting.add(this.#wake);
    this.#cancelRetry ??= this.#clock.after(RETRY_MS, () => {
      this.#cancelRetry = undefined;
      this.#wake();
    });
    return false;
  }

  /** Runs `task`, which never fails, in a slot, until what it returns settles. */
  hand(task: () => Promise<void>): void {
    void this.#limit(task).then(() => {
      for (const wake of [...this.#waiting]) wake();
    });
  }

  close(): void {
    this.#waiting.delete(this.#wake);
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }
}
