import type { Stream } from './stream.ts';
import { uniform } from './uniform.ts';

/**
 * Standard normal, by Box and Muller (1958). The second value is discarded, as a cached one would
 * be hidden state.
 */
export function normal(stream: Stream): number {
  const radius = Math.sqrt(-2 * Math.log1p(-uniform(stream)));
  return radius * Math.cos(2 * Math.PI * uniform(stream));
}
