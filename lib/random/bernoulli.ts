import type { Stream } from './stream.ts';
import { uniform } from './uniform.ts';

/** True with probability `p`. It draws one uniform number whatever `p` is. */
export function bernoulli(stream: Stream, p: number): boolean {
  return uniform(stream) < p;
}
