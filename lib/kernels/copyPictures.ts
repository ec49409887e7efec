import type { Pixels } from './cookScalar.ts';

/** Where pictures are copied to. */
export interface PicturePlaces {
  /** Values a picture. */
  readonly length: number;
  /** Memory of values of the same kind as those of the pictures. */
  readonly target: Uint8Array | Float32Array;
  /** Index in `target` of the first value of the first picture. */
  readonly at: number;
  /** Values from the start of one picture to that of the next. */
  readonly stride: number;
}

/** Pictures whose memory is reached for before they are copied: few enough that the processor still has their addresses then. */
const AHEAD = 128;
/** Bytes of a picture from which on that is worth it: smaller ones are copied in the time that it takes. */
const LEAST = 2048;

/** Copies each picture once, one after another. */
export function copyPictures(pixels: Pixels, places: PicturePlaces): void {
  const { chunks, chunkOf, start } = pixels;
  const { length, target, at, stride } = places;
  const reaches = length * target.BYTES_PER_ELEMENT >= LEAST;
  for (let first = 0; first < start.length; first += AHEAD) {
    const end = Math.min(first + AHEAD, start.length);
    // What was read is written where the first picture goes, or the compiler would see that nobody uses it and leave the reading out.
    if (reaches) target[at + first * stride] = reachedFor(pixels, length, first, end);
    for (let i = first; i < end; i++) {
      const from = start[i] as number;
      const chunk = chunks[chunkOf[i] as number] as Uint8Array;
      target.set(chunk.subarray(from, from + length), at + i * stride);
    }
  }
}

/**
 * Reads the first and the last value of pictures. Shuffled pictures lie anywhere, so that a copy of each begins with waiting for memory and
 * for the translation of its address; readings that do not depend on one another wait at the same time.
 */
function reachedFor({ chunks, chunkOf, start }: Pixels, length: number, first: number, end: number): number {
  let read = 0;
  let known = chunkOf[first] as number;
  let chunk = chunks[known] as Uint8Array;
  for (let i = first; i < end; i++) {
    // As few instructions as can be: the more of them, the fewer readings are under way at a time.
    if (chunkOf[i] !== known) {
      known = chunkOf[i] as number;
      chunk = chunks[known] as Uint8Array;
    }
    // Beyond 2 GiB nothing is reached for.
    const from = (start[i] as number) | 0;
    read ^= (chunk[from] as number) ^ (chunk[from + length - 1] as number);
  }
  return read;
}
