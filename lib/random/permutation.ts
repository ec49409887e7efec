import { fisherYates } from './fisherYates.ts';
import type { Stream } from './stream.ts';

/** Below, the way into WebAssembly takes as long as it saves. */
const FEW = 16;

/** A permutation of 0 … `count` − 1, all equally likely: that of `fisherYates`. */
export function permutation(stream: Stream, count: number): Uint32Array {
  return (count < FEW ? undefined : stream.permute?.(count)) ?? fisherYates(stream, count);
}
