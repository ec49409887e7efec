import type { Resume } from '../core/checkpoint.ts';
import type { Slab } from '../core/slab.ts';
import type { Budget } from './budget.ts';
import type { RunContext } from './runContext.ts';

/** What a stage knows of the run it works in. */
export interface StageRun {
  readonly seed: number;
  readonly epoch: number;
  /** Where to go on, if not at the start of the epoch. */
  readonly resume: Resume | undefined;
  /** The columns that the boundary downstream needs, if it knows. */
  readonly columns: readonly string[] | undefined;
  /** The bytes that the run holds: a stage says what it holds, and asks before it works ahead of need. */
  readonly budget: Budget;
  /** Where it gets arrays from that go with what it emits: the whole run shares one. */
  readonly slab: Slab;
  /** The run itself, for what is subscribed to within. */
  readonly context: RunContext;
  /** Whether a sink of ours drives the run and owns what it emits. */
  readonly hasSink: boolean;
  /** Calls `action` when the whole run has ended; never where `hasSink` is false. */
  onEnd(action: () => void): void;
  /** Has the stage look again at what it can do: to be called after something happened on its own. */
  readonly wake: () => void;
}

/** The view that a stage has of its run, of which `columns` are needed downstream. */
export function stageRun(
  {
    run: context,
    columns,
  }: { readonly run: RunContext; readonly columns: readonly string[] | undefined },
  wake: () => void,
): StageRun {
  const { seed, epoch, resume, hasSink, budget, slab } = context;
  return {
    seed,
    epoch,
    resume,
    columns,
    budget,
    slab,
    context,
    hasSink,
    wake,
    onEnd: (action) => context.onEnd(action),
  };
}
