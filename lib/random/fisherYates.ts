import { integer } from './integer.ts';
import type { Stream } from './stream.ts';

/** A permutation of 0 … `count` − 1, all equally likely, by Fisher and Yates. */
export function fisherYates(stream: Stream, count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  for (let i = count - 1; i > 0; i--) {
    const other = integer(stream, i + 1);
    const kept = order[i] as number;
    order[i] = order[other] as number;
    order[other] = kept;
  }
  return order;
}
