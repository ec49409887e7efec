import { isContinued } from './chain.ts';
import type { ChainLink, Resume } from './checkpoint.ts';
import { CheckpointError } from './errors.ts';

/** A counter of a resumed run, and its value according to the others. */
export interface CounterCheck {
  readonly operator: string;
  readonly count: number;
  /** `undefined` if it does not follow from the others. */
  readonly expected: number | undefined;
  /** The operators of the stream, this one included. */
  readonly chain: readonly ChainLink[];
}

/** @throws CheckpointError where a counter of a checkpoint contradicts the others */
export function requireCount(
  resume: Resume | undefined,
  { operator, count, expected, chain }: CounterCheck,
): void {
  if (resume === undefined || resume.force === true) return;
  if (expected === undefined || count === expected) return;
  // A chain of other operators is reported where all of them are known.
  if (resume.chain !== undefined && !isContinued(chain, resume.chain)) return;
  throw new CheckpointError(
    `Cannot resume \`${operator}\`: its counter in the checkpoint must be ${expected}, by the ` +
      `rows before it; received ${count}; resume with a checkpoint as elements carry it`,
  );
}
