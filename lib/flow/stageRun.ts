import type { Checkpoint } from '../model/checkpoint.ts';
import type { Demand } from './demand.ts';

/** What a stage knows of the run it works in. */
export interface StageRun {
  readonly seed: number;
  readonly epoch: number;
  /** Where to go on, if not at the start of the epoch. */
  readonly resume: Checkpoint | undefined;
  /** Aborted when the subscription ends. */
  readonly signal: AbortSignal;
  /** The columns that the boundary downstream needs, if it knows. */
  readonly columns: readonly string[] | undefined;
  /** Whether a sink of ours drives the run and owns what it emits. */
  readonly hasSink: boolean;
  /** Calls `action` when the whole run has ended; never where `hasSink` is false. */
  onEnd(action: () => void): void;
  /** Has the stage look again at what it can do: to be called after something happened on its own. */
  wake(): void;
}

/** The view that a stage serving `demand` has of its run. */
export function stageRun(demand: Demand, signal: AbortSignal, wake: () => void): StageRun {
  const { seed, epoch, resume, hasSink } = demand.run;
  const { columns } = demand;
  return { seed, epoch, resume, signal, columns, hasSink, wake, onEnd: (action) => demand.run.onEnd(action) };
}
