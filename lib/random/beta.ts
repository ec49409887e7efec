import { logGamma } from './logGamma.ts';
import type { Stream } from './stream.ts';

/**
 * Beta(`a`, `b`): the share of one gamma value in the sum of two. It is computed from their
 * logarithms, as both values underflow to 0 for very small shapes.
 */
export function beta(stream: Stream, a: number, b: number): number {
  const logX = logGamma(stream, a);
  const logY = logGamma(stream, b);
  // If even the logarithms overflow, the distribution has two points, of weights b : a.
  if (logX === logY)
    return logX === -Infinity ? Number(stream.next() / 2 ** 32 < a / (a + b)) : 0.5;
  return 1 / (1 + Math.exp(logY - logX));
}
