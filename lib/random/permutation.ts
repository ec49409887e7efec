import { fisherYates } from './fisherYates.ts';
import type { Stream } from './stream.ts';

/** Fills `order` with a uniform permutation of 0, 1, … and returns it. */
export function permutation(stream: Stream, order: Uint32Array): Uint32Array {
  for (let i = 0; i < order.length; i++) order[i] = i;
  fisherYates(stream, order);
  return order;
}
