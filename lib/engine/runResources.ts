import { BumpAllocator } from '../core/bumpAllocator.ts';
import { asyncClock } from './asyncClock.ts';
import { Budget } from './budget.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { RunContext } from './runContext.ts';
import { runDiagnostics } from './runDiagnostics.ts';
import type { RunPlan } from './runOptions.ts';
import { SharedValues } from './sharedValues.ts';
import type { Threads } from './threads.ts';

/** The resources that all epochs of a run share. */
export class RunResources {
  readonly budget: Budget;
  readonly diagnostics: Diagnostics | undefined;
  readonly #plan: RunPlan;
  readonly #threads: Threads | undefined;
  readonly #shared = new SharedValues();
  readonly #allocator = new BumpAllocator();
  readonly #onEnd: (() => void)[] = [];

  constructor(plan: RunPlan, threads?: Threads) {
    this.#plan = plan;
    this.budget = new Budget(plan.budgetBytes);
    this.diagnostics = plan.diagnostics && runDiagnostics(plan.diagnostics, this.budget);
    this.#threads = threads;
  }

  /** The context of the stages of one epoch. */
  context(epoch: number): RunContext {
    const { seed, firstEpoch, endEpoch, resume, seek, prefetch, readAhead } = this.#plan;
    return {
      seed,
      epoch,
      lastEpoch: endEpoch - 1,
      budget: this.budget,
      threads: this.#threads,
      shared: this.#shared,
      allocator: this.#allocator,
      nextEpoch: () => (epoch + 1 < endEpoch ? this.context(epoch + 1) : undefined),
      diagnostics: this.diagnostics,
      resume: epoch === firstEpoch ? resume : undefined,
      seek: epoch === firstEpoch ? seek : undefined,
      hasSink: true,
      prefetch,
      readAhead,
      clock: asyncClock,
      onEnd: (action) => this.#onEnd.push(action),
    };
  }

  /** Releases everything. It may be called again. */
  end(): void {
    this.diagnostics?.close();
    this.#threads?.close();
    for (const action of this.#onEnd.splice(0)) action();
    this.#shared.clear();
  }
}
