import { permute } from './permute.ts';
import type { Stream } from './stream.ts';

/** A permutation of 0 … `count` − 1, all equally likely. */
export function permutation(stream: Stream, count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  permute(stream, order);
  return order;
}
