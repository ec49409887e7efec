import type { Stream } from './stream.ts';
import { uniform } from './uniform.ts';

/**
 * A random index with probability proportional to its weight. Weights are non-negative and not all
 * 0.
 */
export function choice(stream: Stream, weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = uniform(stream) * total;
  let last = 0;
  for (const [index, weight] of weights.entries()) {
    if (weight > 0) last = index;
    left -= weight;
    if (left < 0) return index;
  }
  // Reached by rounding only.
  return last;
}
