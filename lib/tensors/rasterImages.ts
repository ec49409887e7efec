import type { PatchRecipe } from '../core/recipe.ts';
import type { ImageJob } from './imageJobs.ts';

/**
 * An image feature whose samples are pixels of one extent, or a mask feature whose samples are
 * classes, and the steps that are left to do.
 */
export interface RasterImages extends ImageJob {
  readonly recipe: PatchRecipe;
}

/** The image and mask features of a batch that had to be rasterized, by name. */
export type Rasters = ReadonlyMap<string, RasterImages>;
