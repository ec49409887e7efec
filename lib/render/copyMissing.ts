import type { Pixels } from './cookScalar.ts';
import type { PicturePlaces } from './copyPictures.ts';

/** Copies the pictures that have no address yet, one after another, and says at which they are now. */
export function copyMissing(
  pixels: Pixels,
  { length, target, at, stride }: PicturePlaces,
  addresses: Uint32Array,
): void {
  const { chunks, chunkOf, start } = pixels;
  let next = at;
  for (let i = 0; i < addresses.length; i++) {
    if (addresses[i] !== 0) continue;
    const chunk = chunks[chunkOf[i] as number] as Uint8Array;
    const from = chunk.byteOffset + chunk.BYTES_PER_ELEMENT * (start[i] as number);
    target.set(new Uint8Array(chunk.buffer, from, length), next);
    addresses[i] = next;
    next += stride;
  }
}
