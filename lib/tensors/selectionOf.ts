import type { ResampleStep } from '../core/recipe.ts';
import { byteFill, fillOf } from '../raster/program/fillOf.ts';
import type { Selection } from '../raster/program/selection.ts';
import type { ImageJob } from './imageJobs.ts';

/**
 * What steps that only select pixels do to the images of a job.
 *
 * @param extent of the images before
 */
export function selectionOf(
  { pixels, form: { channels, scale } }: ImageJob,
  steps: readonly ResampleStep[],
  [height, width]: readonly [height: number, width: number],
): Selection {
  const { fill } = steps.find((step) => step.fill !== undefined) ?? {};
  if (pixels.chunks[0] instanceof Uint8Array)
    return { steps, height, width, fill: byteFill(fill, channels, scale) };
  // The pixels are not scaled yet.
  return { steps, height, width, fill: fillOf(fill, channels).map((value) => value / scale) };
}
