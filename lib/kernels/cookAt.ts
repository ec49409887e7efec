import { WEIGHT_ONE } from '../model/recipe.ts';
import { padded, STEP } from './arena.ts';
import type { Pixels } from './cookScalar.ts';
import { copyPictures } from './copyPictures.ts';
import type { Patchwork } from './patchwork.ts';
import type { SimdKernel } from './simdKernels.ts';

/** Where the kernel works: two places in its memory that do not overlap. */
export interface Places {
  /** {@link bytesAround} bytes for pictures and tables, from a multiple of 16 on. */
  readonly arena: number;
  /** Where the float32 values go. */
  readonly out: number;
}

/** Bytes that a value of the pictures takes. */
export function bytesPerValue({ chunks }: Pixels): number {
  return chunks[0]?.BYTES_PER_ELEMENT ?? 1;
}

/** Bytes that a patchwork takes besides what is cooked: its pictures, of so many bytes a value, and its tables. */
export function bytesAround(patchwork: Patchwork, perValue: number): number {
  const { size, height, width, channels, firstRect, box, firstTerm, termSource, termWeight, biasOf } = patchwork;
  const tables =
    padded(firstRect.byteLength) +
    padded(box.byteLength) +
    padded(firstTerm.byteLength) +
    padded(termSource.byteLength) +
    padded(termWeight.byteLength) +
    padded(biasOf.byteLength);
  const periods = padded(4 * STEP * patchwork.scale.length) + padded(4 * STEP * patchwork.biases.length);
  return size * padded(perValue * height * width * channels) + padded(4 * size) + tables + periods;
}

/** Copies each picture once into the memory of `kernel`, the tables beside them, and cooks. */
export function cookAt({ arena, cook }: SimdKernel, patchwork: Patchwork, pixels: Pixels, places: Places): void {
  const { size, height, width, channels } = patchwork;
  const perValue = bytesPerValue(pixels);
  const floats = perValue > 1;
  arena.begin(places.arena);
  const length = perValue * height * width * channels;
  const stride = padded(length);
  const pictures = arena.reserve(size * stride);
  copyPictures(pixels, { length, target: arena.bytes, at: pictures, stride });
  cook(
    floats ? 1 : 0,
    size,
    height,
    width,
    channels,
    arena.put(patchwork.firstRect),
    arena.put(patchwork.box),
    arena.put(patchwork.firstTerm),
    arena.put(patchwork.termSource),
    arena.putShort(patchwork.termWeight),
    arena.put(patchwork.biasOf),
    // Weights of floats are shares of 1; 16384 is a power of two: nothing is rounded here.
    arena.putPeriodic(patchwork.scale, channels, floats ? WEIGHT_ONE : 1),
    arena.putPeriodic(patchwork.biases, channels, 1),
    arena.putAddresses(size, pictures, stride),
    places.out,
  );
}
