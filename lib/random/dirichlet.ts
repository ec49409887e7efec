import { beta } from './beta.ts';
import type { Stream } from './stream.ts';

/**
 * Shares of `count` things that sum to 1, of the symmetric Dirichlet distribution: each takes a
 * beta-distributed share of what is left.
 */
export function dirichlet(stream: Stream, alpha: number, count: number): Float64Array {
  let left = 1;
  return Float64Array.from({ length: count }, (_, k) => {
    const others = count - 1 - k;
    const share = others === 0 ? left : left * beta(stream, alpha, others * alpha);
    left -= share;
    return share;
  });
}
