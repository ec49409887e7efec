import type { Checkpoint } from './checkpoint.ts';
import { hashText } from './hashText.ts';

/** The checkpoint with a `check` of its counters. */
export function sealed(checkpoint: Checkpoint): Checkpoint {
  return { ...checkpoint, check: checkOf(checkpoint) };
}

/** True if the counters match `check`, or if there is no `check`. */
export function isIntact(checkpoint: Checkpoint): boolean {
  return checkpoint.check === undefined || checkpoint.check === checkOf(checkpoint);
}

function checkOf({ dataset, seed, epoch, position }: Checkpoint): string {
  const counters = Object.entries(position).sort(([a], [b]) => (a < b ? -1 : 1));
  return hashText(JSON.stringify([dataset, seed, epoch, counters]));
}
