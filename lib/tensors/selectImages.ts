import type { ResampleStep } from '../core/recipe.ts';
import { byteFill, fillOf } from '../raster/program/fillOf.ts';
import { Selection } from '../raster/program/selection.ts';
import type { ImageJob } from './imageJobs.ts';

/**
 * Does geometry that only selects pixels to the images of a job.
 *
 * @param extent of the images before
 */
export type SelectImages = (
  job: ImageJob,
  steps: readonly ResampleStep[],
  extent: readonly [height: number, width: number],
) => ImageJob;

/** Makes what selects pixels; the images of a job last until the next one. */
export function selectImages(): SelectImages {
  const selection = new Selection();
  let bytes = new Uint8Array(0);
  let floats = new Float32Array(0);
  return ({ pixels, form }, steps, [rows, columns]) => {
    const { size, height, width, channels, scale } = form;
    const length = height * width * channels;
    const { fill } = steps.find((step) => step.fill !== undefined) ?? {};
    const from = { chunkOf: pixels.chunkOf, start: pixels.start, height: rows, width: columns };
    const chunkOf = new Uint32Array(size);
    const start = Uint32Array.from({ length: size }, (_, i) => i * length);
    if (pixels.chunks[0] instanceof Uint8Array) {
      if (bytes.length !== size * length) bytes = new Uint8Array(size * length);
      const values = { height, width, fill: byteFill(fill, channels, scale), out: bytes };
      const chunks = pixels.chunks as Uint8Array[];
      selection.select({ ...from, channels, chunks }, steps, values);
      return { pixels: { chunks: [bytes], chunkOf, start }, form };
    }
    if (floats.length !== size * length) floats = new Float32Array(size * length);
    // The pixels are not scaled yet.
    const values = fillOf(fill, channels).map((value) => value / scale);
    const chunks = pixels.chunks as Float32Array[];
    selection.select({ ...from, channels, chunks }, steps, {
      height,
      width,
      fill: values,
      out: floats,
    });
    return { pixels: { chunks: [floats], chunkOf, start }, form };
  };
}
