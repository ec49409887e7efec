import type { Pixels } from './cookScalar.ts';

/** Where pictures are copied to. All numbers are of bytes. */
export interface PicturePlaces {
  /** Of one picture. */
  readonly length: number;
  readonly target: Uint8Array;
  /** Where in `target` the first picture goes. */
  readonly at: number;
  /** From the start of one picture to that of the next. */
  readonly stride: number;
}

/** Pictures whose memory is reached for before they are copied: few enough that the processor still has their addresses then. */
const AHEAD = 128;
/** Bytes of a picture from which on that is worth it: smaller ones are copied in the time that it takes. */
const LEAST = 2048;

/** Copies each picture once, one after another, and at once those that follow one another as they are. */
export function copyPictures(pixels: Pixels, { length, target, at, stride }: PicturePlaces): void {
  const { chunks, chunkOf, start } = pixels;
  const perValue = chunks[0]?.BYTES_PER_ELEMENT ?? 1;
  const values = length / perValue;
  const reaches = length >= LEAST;
  // Neither by `subarray` nor with `buffer` asked of each: either takes as long as the rest.
  let known = -1;
  let buffer: ArrayBufferLike | undefined;
  let offset = 0;
  for (let first = 0; first < start.length; first += AHEAD) {
    const end = Math.min(first + AHEAD, start.length);
    // What was read is written where the first picture goes, or the compiler would see that nobody uses it and leave the reading out.
    if (reaches) target[at + first * stride] = reachedFor(pixels, values, first, end);
    for (let i = first; i < end; ) {
      if (chunkOf[i] !== known) {
        known = chunkOf[i] as number;
        ({ buffer, byteOffset: offset } = chunks[known] as Uint8Array);
      }
      const from = offset + perValue * (start[i] as number);
      const next = stride === length ? runEnd(pixels, values, i, end) : i + 1;
      target.set(new Uint8Array(buffer as ArrayBufferLike, from, (next - i) * length), at + i * stride);
      i = next;
    }
  }
}

/** The first picture from `i` on, up to `end`, that does not begin where the one before it ends. */
function runEnd({ chunkOf, start }: Pixels, length: number, i: number, end: number): number {
  let next = i + 1;
  while (next < end && start[next] === (start[next - 1] as number) + length && chunkOf[next] === chunkOf[i]) next++;
  return next;
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
