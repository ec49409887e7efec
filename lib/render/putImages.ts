import type { Border, ResampleStep } from '../core/recipe.ts';
import type { Selection } from '../raster/program/selection.ts';
import { type Arena, padded, STEP } from './arena.ts';
import { copyImages } from './copyImages.ts';
import type { Patchwork } from './patchwork.ts';
import type { SimdKernel } from './simdKernels.ts';
import type { SourcePixels } from './sourcePixels.ts';

/** The form of a batch's images after their selection. */
type Images = Pick<Patchwork, 'size' | 'height' | 'width' | 'channels'>;

/** The bytes that {@link putImages} needs. */
export function imageBytes(images: Images, pixels: SourcePixels): number {
  const { size, height, width } = images;
  const pixel = pixelBytes(images, pixels);
  const after = size * padded(height * width * pixel) + padded(4 * size);
  const { selection } = pixels;
  if (selection === undefined) return after;
  const before = STEP + size * padded(selection.height * selection.width * pixel);
  const columns = selection.steps.reduce((sum, { box, flip }) => {
    return sum + padded(box?.byteLength ?? 0) + padded(flip?.byteLength ?? 0);
  }, 0);
  const work = padded(4 * height) + padded(4 * width) + padded(RUN_BYTES * width) + MASK_BYTES;
  const steps = padded(STEP_BYTES * selection.steps.length);
  return after + before + columns + work + steps + padded(pixel) + padded(SELECTION_BYTES);
}

/**
 * Copies each image once to the memory of a kernel, in order. If pixels are selected, the kernel
 * selects them there. Returns the address of a table of the addresses.
 */
export function putImages(kernel: SimdKernel, images: Images, pixels: SourcePixels): number {
  const { arena } = kernel;
  const { size, height, width } = images;
  const { selection } = pixels;
  const pixel = pixelBytes(images, pixels);
  const stride = padded(height * width * pixel);
  const first = arena.reserve(size * stride + (selection === undefined ? 0 : STEP));
  if (selection === undefined) {
    copyImages(pixels, { length: height * width * pixel, target: arena.bytes, at: first, stride });
    return arena.putAddresses(size, first, stride);
  }
  const length = selection.height * selection.width * pixel;
  const from = arena.reserve(size * padded(length));
  copyImages(pixels, { length, target: arena.bytes, at: from, stride: padded(length) });
  const steps = arena.put(selection.steps.flatMap((step) => putStep(arena, step)));
  kernel.select(
    arena.put([
      size,
      height,
      width,
      selection.height,
      selection.width,
      pixel,
      steps,
      steps + STEP_BYTES * selection.steps.length,
      arena.putBytes(fillBytes(selection, pixels)),
      arena.reserve(4 * height),
      arena.reserve(4 * width),
      arena.reserve(RUN_BYTES * width),
      arena.reserve(MASK_BYTES),
      from,
      padded(length),
      first,
      stride,
    ]),
  );
  return arena.putAddresses(size, first, stride);
}

/** The sizes of the classes in assembly/selection.ts and assembly/runs.ts. */
const SELECTION_BYTES = 4 * 17;
const STEP_BYTES = 4 * 3;
const RUN_BYTES = 4 * 5;
/** Three vectors. */
const MASK_BYTES = 48;

const BORDERS: readonly Border[] = ['constant', 'edge', 'reflect', 'symmetric'];

function putStep(arena: Arena, { box, flip, border }: ResampleStep): readonly number[] {
  return [
    box === undefined ? 0 : arena.put(box),
    flip === undefined ? 0 : arena.putBytes(flip),
    BORDERS.indexOf(border),
  ];
}

function fillBytes({ fill }: Selection, { chunks }: SourcePixels): Uint8Array {
  if (chunks[0] instanceof Uint8Array) return Uint8Array.from(fill);
  return new Uint8Array(Float32Array.from(fill).buffer);
}

function pixelBytes({ channels }: Images, { chunks }: SourcePixels): number {
  return channels * (chunks[0]?.BYTES_PER_ELEMENT ?? 1);
}
