import type { Extents } from '../../core/extents.ts';
import { extentsAfter } from '../../core/extentsOf.ts';
import type { CustomStep, Step } from '../../core/recipe.ts';
import { extentAt, requireNumbers } from './boxSteps.ts';
import { type Extent, type Placement, placementOf } from './placement.ts';

/** Points of one sample: x and y of each, NaN for an absent point. */
export type PointsOfSample = Float64Array;

/** The images that points follow, and the pairs that a flip swaps. */
export interface PointRules {
  /** Extents of the images before any step. */
  readonly extents: Extents;
  readonly pairs: readonly (readonly [number, number])[];
}

/** Applies the steps of images to the points that follow them. */
export function pointsAfterSteps(
  points: readonly PointsOfSample[],
  steps: readonly Step[],
  { extents, pairs }: PointRules,
): readonly PointsOfSample[] {
  let now = points.map((own, i) => inside(own, extentAt(extents, i)));
  let before = extents;
  for (const step of steps) {
    const extentBefore = (i: number) => extentAt(before, i);
    if (step.kind === 'warp') {
      now = now.map((own, i) => {
        const extent = extentBefore(i);
        return inside(movedPoints(own, placementOf(step, i, extent)), extent);
      });
    } else if (step.kind === 'resample') {
      now = now.map((own, i) => {
        const placement = placementOf(step, i, extentBefore(i));
        const isFlipped = ((step.flip?.[i] ?? 0) & 1) !== 0;
        return inside(exchanged(movedPoints(own, placement), isFlipped ? pairs : []), placement);
      });
    } else if (step.kind === 'custom') {
      now = now.map((own, i) => customized(own, step, { i, extent: extentBefore(i) }));
    }
    before = extentsAfter(before, step);
  }
  return now;
}

/** Moves points by a step. They may end outside of the image. */
export function movedPoints(
  points: PointsOfSample,
  { xx, xy, x0, yx, yy, y0 }: Placement,
): PointsOfSample {
  return points.map((value, k) => {
    if (k % 2 === 0) return xx * value + xy * (points[k + 1] as number) + x0;
    return yx * (points[k - 1] as number) + yy * value + y0;
  });
}

/** Removes points outside of the image. Its edges belong to it. */
function inside(points: PointsOfSample, { height, width }: Extent): PointsOfSample {
  return points.map((_, k) => {
    const [x, y] = [points[k & ~1] as number, points[k | 1] as number];
    const isInside = x >= 0 && x <= width && y >= 0 && y <= height;
    return isInside ? (points[k] as number) : Number.NaN;
  });
}

function exchanged(points: PointsOfSample, pairs: PointRules['pairs']): PointsOfSample {
  // A row without points has none to swap.
  if (pairs.length === 0 || points.length === 0) return points;
  const result = points.slice();
  for (const [a, b] of pairs) {
    result.set(points.subarray(2 * a, 2 * a + 2), 2 * b);
    result.set(points.subarray(2 * b, 2 * b + 2), 2 * a);
  }
  return result;
}

function customized(
  own: PointsOfSample,
  { definition, parameters }: CustomStep,
  { i, extent }: { readonly i: number; readonly extent: Extent },
): PointsOfSample {
  const { points: change, name } = definition;
  const drawn = parameters[i];
  if (change === undefined || drawn === undefined) return own;
  const changed: unknown = change(Float32Array.from(own), drawn as never, {
    ...extent,
    channels: 1,
  });
  requireNumbers(changed, { option: 'points', name, length: own.length });
  return inside(Float64Array.from(changed), extent);
}
