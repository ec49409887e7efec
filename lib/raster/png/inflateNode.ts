import { inflateSync } from 'node:zlib';
import type { Inflate } from './pngSamples.ts';

/** zlib of Node. */
export async function loadInflate(): Promise<Inflate> {
  return inflateExactly;
}

function inflateExactly(bytes: Uint8Array, length: number): Uint8Array {
  // A byte more than there is, as a piece that is full is followed by another.
  const chunkSize = Math.max(64, length + 1);
  const inflated = inflateSync(bytes, { chunkSize, maxOutputLength: Math.max(1, length) });
  if (inflated.length !== length) throw new RangeError(`${inflated.length} bytes of ${length}`);
  return inflated;
}
