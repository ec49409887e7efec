import { logGamma } from './logGamma.ts';
import type { Stream } from './stream.ts';

/** Gamma(`shape`, 1). */
export function gamma(stream: Stream, shape: number): number {
  return Math.exp(logGamma(stream, shape));
}
