import type { Checkpoint } from './checkpoint.ts';
import { hashText } from './hashText.ts';

/** The checkpoint with a `check` of its counters. */
export function sealed(checkpoint: Checkpoint): Checkpoint {
  return { ...checkpoint, check: checkOf(checkpoint) };
}

/** Whether the counters are those that `check` was made of; always true without one. */
export function isIntact(checkpoint: Checkpoint): boolean {
  return checkpoint.check === undefined || checkpoint.check === checkOf(checkpoint);
}

function checkOf({ dataset, seed, epoch, position }: Checkpoint): string {
  const counters = Object.entries(position).sort(([a], [b]) => (a < b ? -1 : 1));
  return hashText(JSON.stringify([dataset, seed, epoch, counters]));
}
