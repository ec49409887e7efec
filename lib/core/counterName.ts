import type { ChainLink } from './checkpoint.ts';
import { occurrence } from './occurrence.ts';

/** The name under which the next `operator` of the chain counts in a position: `takeRows`, `takeRows#1`, ... */
export function counterName(chain: readonly ChainLink[], operator: string): string {
  const times = occurrence(chain, operator);
  return times === 0 ? operator : `${operator}#${times}`;
}
