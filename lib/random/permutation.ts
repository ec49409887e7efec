import { permute } from './permute.ts';
import type { Stream } from './stream.ts';

/** Makes `order` a permutation of 0, 1, …, all equally likely, and gives it. */
export function permutation(stream: Stream, order: Uint32Array): Uint32Array {
  for (let i = 0; i < order.length; i++) order[i] = i;
  permute(stream, order);
  return order;
}
