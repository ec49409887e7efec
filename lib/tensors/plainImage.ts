import type { Batch } from '../core/batch.ts';
import type { ImageFeature } from '../core/features.ts';
import type { PatchRecipe, ResampleStep } from '../core/recipe.ts';
import { recipeFor } from '../core/recipeFor.ts';
import { type Segment, segmentsOf } from '../render/segmentsOf.ts';
import type { ImageJob } from './imageJobs.ts';
import { selectionOf } from './selectionOf.ts';

/**
 * What is to be rendered of an image that was not rasterized. Steps that only select pixels are
 * done in the same pass.
 *
 * @param job the pixels of the image feature `name`
 */
export function plainImage(
  batch: Batch,
  name: string,
  job: ImageJob,
): ImageJob & { readonly recipe: PatchRecipe } {
  // Images with other steps have been rasterized.
  const [segment] = segmentsOf(recipeFor(batch, name).steps) as readonly [Segment];
  const recipe: PatchRecipe = { steps: segment.patch };
  if (segment.raster.length === 0) return { recipe, ...job };
  const [height, width] = (batch.sources[name] as ImageFeature).shape;
  const extent = [Number(height), Number(width)] as const;
  const selection = selectionOf(job, segment.raster as readonly ResampleStep[], extent);
  return { recipe, pixels: { ...job.pixels, selection }, form: job.form };
}
