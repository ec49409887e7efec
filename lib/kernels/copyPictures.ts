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

/** Copies each picture once, one after another. */
export function copyPictures({ chunks, chunkOf, start }: Pixels, { length, target, at, stride }: PicturePlaces): void {
  for (let i = 0; i < start.length; i++) {
    const from = start[i] as number;
    const chunk = chunks[chunkOf[i] as number] as Uint8Array;
    target.set(chunk.subarray(from, from + length), at + i * stride);
  }
}
