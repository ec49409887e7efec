import type { Checkpoint } from '../model/checkpoint.ts';
import type { Clock } from './clock.ts';

/** What all stages of one epoch of a run share. */
export interface RunContext {
  readonly seed: number;
  readonly epoch: number;
  /** Where to go on, if not at the start of the epoch. */
  readonly resume: Checkpoint | undefined;
  /** Bytes that may be in flight between two boundaries before it is known what the operators between them do with them. */
  readonly budgetBytes: number;
  /** Whether a sink of ours drives the run and so owns what it emits. */
  readonly hasSink: boolean;
  readonly clock: Clock;
  /** Calls `action` when the run has ended, in whatever way; never where `hasSink` is false. */
  onEnd(action: () => void): void;
}

/** A run without a sink of ours: seed 0, epoch 0, everything is wanted. */
export function freeRun(clock: Clock): RunContext {
  return { seed: 0, epoch: 0, resume: undefined, budgetBytes: Infinity, hasSink: false, clock, onEnd: () => {} };
}
