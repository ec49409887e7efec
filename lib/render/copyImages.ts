import type { Pixels } from './renderScalar.ts';

/** The target of copied images. All numbers are bytes. */
export interface ImagePlaces {
  /** Length of an image. */
  readonly length: number;
  readonly target: Uint8Array;
  /** Offset of the first image in `target`. */
  readonly at: number;
  /** Distance between the starts of images. */
  readonly stride: number;
}

/** Copies the images in order. Images that are adjacent in the source are copied together. */
export function copyImages(pixels: Pixels, { length, target, at, stride }: ImagePlaces): void {
  const { chunks, chunkOf, start } = pixels;
  const perValue = chunks[0]?.BYTES_PER_ELEMENT ?? 1;
  const values = length / perValue;
  // Makes new views of the buffers. `subarray` and reading `buffer` in the loop cost as much as the
  // rest, and a loop over words three times as much.
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

/** The first image after `i` that is not adjacent to the one before it. */
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
