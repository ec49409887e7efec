import type { PatchRecipe } from '../core/recipe.ts';
import type { ImageJob } from './imageJobs.ts';

/**
 * A rasterized feature and its remaining steps. An image feature has pixels of one extent, a mask
 * feature has classes.
 */
export interface RasterImages extends ImageJob {
  readonly recipe: PatchRecipe;
}

/** The image and mask features of a batch that had to be rasterized, by name. */
export type Rasters = ReadonlyMap<string, RasterImages>;
