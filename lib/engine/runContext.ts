import { BumpAllocator } from '../core/bumpAllocator.ts';
import type { Resume } from '../core/checkpoint.ts';
import { Budget } from './budget.ts';
import type { Clock } from './clock.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Seek } from './seek.ts';
import { SharedValues } from './sharedValues.ts';
import type { SubscriptionPath } from './subscriptionPath.ts';
import type { Survey } from './survey.ts';
import type { Threads } from './threads.ts';

/** The context that all stages of one epoch of a run share. */
export interface RunContext {
  readonly seed: number;
  readonly epoch: number;
  /** The number of the last epoch of the run. */
  readonly lastEpoch: number;
  /** The checkpoint to resume from, if not at the start of the epoch. */
  readonly resume: Resume | undefined;
  /** The place to resume at in a run that is resumed at a batch. */
  readonly seek?: Seek | undefined;
  /** The path from the sink to the stage. It is left out at the sink. */
  readonly path?: SubscriptionPath;
  /** True if a resumed run reads the stage from its start: it must produce the same again. */
  readonly isReplayed?: boolean;
  /** The memory budget of the run. */
  readonly budget: Budget;
  /** True if a sink of Millrace drives the run and owns its elements. */
  readonly hasSink: boolean;
  /** Elements that the sink prefetches beyond the one in use. */
  readonly prefetch: number;
  /** Reads ahead of need of all sources, in the place of their own number. */
  readonly readAhead?: number | undefined;
  readonly clock: Clock;
  /** The diagnostics of the run, if it has any. */
  readonly diagnostics: Diagnostics | undefined;
  /** The worker threads of the run, if it has any. */
  readonly threads: Threads | undefined;
  /** Collects descriptions, if the stream is only described and emits nothing. */
  readonly survey?: Survey;
  /** Values that stages share across epochs until the run ends. */
  readonly shared: SharedValues;
  /** Allocates small arrays for stages. */
  readonly allocator: BumpAllocator;
  /** The next epoch of the run, if there is one. */
  nextEpoch?(): RunContext | undefined;
  /** Calls `action` when the run ends in any way. It is never called if `hasSink` is false. */
  onEnd(action: () => void): void;
}

/** A run without a sink of Millrace: seed 0, epoch 0, unlimited demand. */
export function detachedRun(clock: Clock): RunContext {
  return {
    seed: 0,
    epoch: 0,
    lastEpoch: 0,
    resume: undefined,
    budget: new Budget(Infinity),
    hasSink: false,
    prefetch: 0,
    clock,
    diagnostics: undefined,
    threads: undefined,
    shared: new SharedValues(),
    allocator: new BumpAllocator(),
    onEnd: () => {},
  };
}
