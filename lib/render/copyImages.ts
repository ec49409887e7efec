import type { Pixels } from './renderScalar.ts';

/** Where images are copied to. All numbers are of bytes. */
export interface ImagePlaces {
  /** Of one image. */
  readonly length: number;
  readonly target: Uint8Array;
  /** Where in `target` the first image goes. */
  readonly at: number;
  /** From the start of one image to that of the next. */
  readonly stride: number;
}

/**
 * Copies each image once, one after another, and at once those that follow one another as they are.
 */
export function copyImages(pixels: Pixels, { length, target, at, stride }: ImagePlaces): void {
  const { chunks, chunkOf, start } = pixels;
  const perValue = chunks[0]?.BYTES_PER_ELEMENT ?? 1;
  const values = length / perValue;
  // Views of these, made anew: `subarray` takes as long as the rest, and so does asking for the
  // buffer; a loop over words takes three times as long.
  const buffers = chunks.map(({ buffer }) => buffer);
  const offsets = chunks.map(({ byteOffset }) => byteOffset);
  const end = start.length;
  for (let i = 0; i < end; ) {
    const chunk = chunkOf[i] as number;
    const from = (offsets[chunk] as number) + perValue * (start[i] as number);
    const next = stride === length ? runEnd(pixels, values, i) : i + 1;
    const bytes = new Uint8Array(buffers[chunk] as ArrayBufferLike, from, (next - i) * length);
    target.set(bytes, at + i * stride);
    i = next;
  }
}

/** The first image after `i` that does not begin where the one before it ends. */
function runEnd({ chunkOf, start }: Pixels, length: number, i: number): number {
  const end = start.length;
  let next = i + 1;
  while (
    next < end &&
    start[next] === (start[next - 1] as number) + length &&
    chunkOf[next] === chunkOf[i]
  )
    next++;
  return next;
}
