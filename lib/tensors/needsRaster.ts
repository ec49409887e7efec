import type { Batch } from '../core/batch.ts';
import type { Feature } from '../core/features.ts';
import { isRasterStep } from '../core/recipe.ts';
import { recipeFor } from '../core/recipeFor.ts';
import { isSelection } from '../raster/program/selection.ts';
import { segmentsOf } from '../render/segmentsOf.ts';

/** Whether a feature of a batch is encoded, or has steps that run on pixels of single samples. */
export function needsRaster(batch: Batch, name: string): boolean {
  const feature = batch.features[name] as Feature;
  if (feature.kind !== 'image') return feature.kind === 'mask' && feature.decode !== undefined;
  if (feature.decode !== undefined) return true;
  const { steps } = recipeFor(batch, name);
  if (!steps.some(isRasterStep)) return false;
  // What only selects pixels is done when the tensor is made.
  const segments = segmentsOf(steps);
  return segments.length > 1 || !isSelection(segments[0]?.raster ?? []);
}
