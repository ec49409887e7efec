import type { ResampleStep } from '../core/recipe.ts';
import { byteFill, fillOf } from '../raster/program/fillOf.ts';
import type { Selection } from '../raster/program/selection.ts';
import type { ImageJob } from './imageJobs.ts';

/**
 * The selection that pixel-selecting steps make from the images of a job.
 *
 * @param extent the extent of the images before these steps
 */
export function selectionOf(
  { pixels, form: { channels, scale } }: ImageJob,
  steps: readonly ResampleStep[],
  [height, width]: readonly [height: number, width: number],
): Selection {
  const { fill } = steps.find((step) => step.fill !== undefined) ?? {};
  if (pixels.chunks[0] instanceof Uint8Array)
    return { steps, height, width, fill: byteFill(fill, channels, scale) };
  // Divides by the scale, because the pixels are not scaled yet.
  return { steps, height, width, fill: fillOf(fill, channels).map((value) => value / scale) };
}
