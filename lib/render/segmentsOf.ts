import { isRasterStep, type PatchStep, type RasterStep, type Step } from '../core/recipe.ts';

/** Steps on single samples, and the following steps that a patchwork renders. */
export interface Segment {
  readonly raster: readonly RasterStep[];
  readonly patch: readonly PatchStep[];
}

/**
 * Splits a recipe into segments. A step on single samples after mixing starts a new one. There is
 * at least one, and only in the first may `raster` be empty.
 *
 * Geometry that reads nothing outside of the edges commutes with scaling, so it moves before it.
 */
export function segmentsOf(steps: readonly Step[]): readonly Segment[] {
  const segments: { raster: RasterStep[]; patch: PatchStep[] }[] = [{ raster: [], patch: [] }];
  for (const step of steps) {
    const last = segments[segments.length - 1] as (typeof segments)[number];
    if (!isRasterStep(step)) last.patch.push(step);
    else if (last.patch.length === 0 || passesScaling(step, last.patch)) last.raster.push(step);
    else segments.push({ raster: [step], patch: [] });
  }
  return segments;
}

function passesScaling(step: RasterStep, patch: readonly PatchStep[]): boolean {
  if (step.kind !== 'resample' || step.fill !== undefined) return false;
  return patch.every(({ kind }) => kind === 'affine');
}
