import { WEIGHT_ONE } from '../core/recipe.ts';
import { padded, STEP } from './arena.ts';
import type { Patchwork } from './patchwork.ts';
import { imageBytes, putImages } from './putImages.ts';
import type { SimdKernel } from './simdKernels.ts';
import type { SourcePixels } from './sourcePixels.ts';

/** The addresses where a kernel works, which do not overlap. */
export interface Placement {
  /** {@link bytesAround} bytes for images and tables, at a multiple of 16. */
  readonly arena: number;
  /** The float32 result. */
  readonly out: number;
}

/** The bytes of a patchwork's images and tables in the memory of a kernel. */
export function bytesAround(patchwork: Patchwork, pixels: SourcePixels): number {
  const { firstRect, box, firstTerm, termSource, termWeight, biasOf } = patchwork;
  const tables =
    padded(firstRect.byteLength) +
    padded(box.byteLength) +
    padded(firstTerm.byteLength) +
    padded(termSource.byteLength) +
    padded(termWeight.byteLength) +
    padded(biasOf.byteLength);
  const periods =
    padded(4 * STEP * patchwork.scale.length) + padded(4 * STEP * patchwork.biases.length);
  return imageBytes(patchwork, pixels) + tables + periods;
}

/** The arguments of `render`: the form of the images, and addresses. */
export type KernelCall = readonly [
  floats: number,
  size: number,
  height: number,
  width: number,
  channels: number,
  firstRect: number,
  box: number,
  firstTerm: number,
  termSource: number,
  termWeight: number,
  biasOf: number,
  scales: number,
  biases: number,
  images: number,
  out: number,
];

/** Copies each image once to the memory of the kernel, followed by the tables. */
export function marshal(
  kernel: SimdKernel,
  patchwork: Patchwork,
  pixels: SourcePixels,
  places: Placement,
): KernelCall {
  const { size, height, width, channels } = patchwork;
  const { arena } = kernel;
  const floats = !(pixels.chunks[0] instanceof Uint8Array);
  arena.begin(places.arena);
  const images = putImages(kernel, patchwork, pixels);
  return [
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
    // Weights of floats are fractions of 1. This is exact, because 16384 is a power of two.
    arena.putPeriodic(patchwork.scale, channels, floats ? WEIGHT_ONE : 1),
    arena.putPeriodic(patchwork.biases, channels, 1),
    images,
    places.out,
  ];
}
