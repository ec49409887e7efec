import { integer } from './integer.ts';
import type { Stream } from './stream.ts';

/** Permutes `values` in place, uniformly, by Fisher and Yates. */
export function fisherYates(stream: Stream, values: Uint32Array): void {
  for (let i = values.length - 1; i > 0; i--) {
    const other = integer(stream, i + 1);
    const kept = values[i] as number;
    values[i] = values[other] as number;
    values[other] = kept;
  }
}
