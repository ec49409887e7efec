import type { ChainLink } from './checkpoint.ts';

/** How many times `operator` already stands in the chain: what tells two `mixup` of one chain apart. */
export function occurrence(chain: readonly ChainLink[], operator: string): number {
  let count = 0;
  for (const link of chain) if (link.operator === operator) count++;
  return count;
}
