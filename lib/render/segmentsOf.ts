import { isRasterStep, type PatchStep, type RasterStep, type Step } from '../core/recipe.ts';

/** Steps on single samples, and those after them that a patchwork renders. */
export interface Segment {
  readonly raster: readonly RasterStep[];
  readonly patch: readonly PatchStep[];
}

/**
 * Cuts a recipe into segments: a step on single samples after mixing begins another one. There is
 * always one, and of the first alone `raster` may be empty.
 *
 * Geometry that reads nothing beyond the edges may as well come before scaling, which is done to
 * every pixel alike.
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
