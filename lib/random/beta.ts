import { logGamma } from './logGamma.ts';
import type { Stream } from './stream.ts';

/**
 * Beta(`a`, `b`): the share of one gamma value in the sum of two, taken from their logarithms, so
 * that it is a number for shapes as small as they come, where both values are 0 in floating point.
 */
export function beta(stream: Stream, a: number, b: number): number {
  const logX = logGamma(stream, a);
  const logY = logGamma(stream, b);
  // Where both are beyond the range of doubles too, the shapes are so small that the law has two
  // points, of weights b : a.
  if (logX === logY)
    return logX === -Infinity ? Number(stream.next() / 2 ** 32 < a / (a + b)) : 0.5;
  return 1 / (1 + Math.exp(logY - logX));
}
