import type { Resume } from '../core/checkpoint.ts';
import { Slab } from '../core/slab.ts';
import { Budget } from './budget.ts';
import type { Clock } from './clock.ts';
import type { Diagnostics } from './diagnostics.ts';
import { KeptValues } from './keptValues.ts';
import type { Seek } from './seek.ts';
import type { SubscriptionPath } from './subscriptionPath.ts';
import type { Survey } from './survey.ts';
import type { Threads } from './threads.ts';

/** What all stages of one epoch of a run share. */
export interface RunContext {
  readonly seed: number;
  readonly epoch: number;
  /** The number of the last epoch of the run. */
  readonly lastEpoch: number;
  /** Where to go on, if not at the start of the epoch. */
  readonly resume: Resume | undefined;
  /** Where to go on in a run that is resumed at a batch, if not at the start of the epoch. */
  readonly seek?: Seek | undefined;
  /** How the stage is reached from the sink; left out there. */
  readonly path?: SubscriptionPath;
  /** Whether a resumed run reads the stage from its start: it must give the same once more. */
  readonly isReplayed?: boolean;
  /** The bytes that the run holds and may hold. */
  readonly budget: Budget;
  /** Whether a sink of ours drives the run and so owns what it emits. */
  readonly hasSink: boolean;
  /** Elements that the sink keeps ready beyond the one in use. */
  readonly prefetch: number;
  readonly clock: Clock;
  /** What measures the run, where somebody wants to know. */
  readonly diagnostics: Diagnostics | undefined;
  /** The threads that work for the run, if it has any. */
  readonly threads: Threads | undefined;
  /** Whom stages tell of themselves, where the run is only described and emits nothing. */
  readonly survey?: Survey;
  /** What stages share, or keep from one epoch to the next, until the run ends. */
  readonly kept: KeptValues;
  /** Where stages get small arrays from. */
  readonly slab: Slab;
  /** The next epoch of the run, if there is one. */
  nextEpoch?(): RunContext | undefined;
  /** Calls `action` when the run has ended, in whatever way; never where `hasSink` is false. */
  onEnd(action: () => void): void;
}

/** A run without a sink of ours: seed 0, epoch 0, everything is wanted. */
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
    kept: new KeptValues(),
    slab: new Slab(),
    onEnd: () => {},
  };
}
