import {
  type BlendStep,
  type CustomStep,
  type NoiseStep,
  type RasterStep,
  type WarpStep,
  WEIGHT_ONE,
} from '../../core/recipe.ts';
import type { GaussianTaps } from '../convolve/gaussianBlur.ts';
import { type Change, changesOf } from '../pixel/changePixels.ts';
import type { Lookup } from '../resample/lookup.ts';
import type { Values } from '../values.ts';
import { isUnmoved, valueLookup } from '../warp/warp.ts';

/** What is done to the values of one sample, which leaves its extent as it is. */
export type ValueWork =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'warp'; readonly lookup: (extent: Omit<Values, 'data'>) => Lookup }
  | { readonly kind: 'sharpen'; readonly factor: number }
  | { readonly kind: 'blur'; readonly rows: GaussianTaps; readonly columns: GaussianTaps }
  | BlendWork
  | { readonly kind: 'noise'; readonly step: NoiseStep; readonly sample: number }
  | { readonly kind: 'custom'; readonly step: CustomStep; readonly sample: number };

/** A mean of the values and of what chains of work make of them; weights sum to 1. */
export interface BlendWork {
  readonly kind: 'blend';
  readonly ownWeight: number;
  readonly chains: readonly { readonly weight: number; readonly work: readonly ValueWork[] }[];
}

/** What a step does to sample `i`: nothing where it leaves it as it is. */
export function workOf(
  step: Exclude<RasterStep, { kind: 'resample' }>,
  i: number,
): readonly ValueWork[] {
  switch (step.kind) {
    case 'pixel':
      return changesOf(step, i).map((change) => ({ kind: 'change', change }));
    case 'warp':
      return isUnmoved(step, i) ? [] : [{ kind: 'warp', lookup: lookupIn(step, i) }];
    case 'convolve': {
      const amount = step.amounts[i] as number;
      if (step.filter === 'sharpness')
        return amount === 1 ? [] : [{ kind: 'sharpen', factor: amount }];
      if (amount === 0) return [];
      const [rows, columns] = step.size.map((size) => ({ size, sigma: amount })) as Taps;
      return [{ kind: 'blur', rows, columns }];
    }
    case 'blend':
      return blendOf(step, i);
    case 'noise':
      return isErased(step, i) ? [{ kind: 'noise', step, sample: i }] : [];
    case 'custom':
      return step.parameters[i] === undefined ? [] : [{ kind: 'custom', step, sample: i }];
  }
}

type Taps = [rows: GaussianTaps, columns: GaussianTaps];

function lookupIn(step: WarpStep, i: number) {
  return (extent: Omit<Values, 'data'>) => valueLookup(step, i, extent);
}

function blendOf({ chains, weights }: BlendStep, i: number): readonly BlendWork[] {
  const [own, ...others] = Array.from(
    weights.subarray(i * (1 + chains.length), (i + 1) * (1 + chains.length)),
    (weight) => weight / WEIGHT_ONE,
  ) as [number, ...number[]];
  if (own === 1) return [];
  const weighed = chains.map((steps, n) => ({
    weight: others[n] as number,
    work: steps.flatMap((step) => workOf(step, i)),
  }));
  return [{ kind: 'blend', ownWeight: own, chains: weighed.filter(({ weight }) => weight > 0) }];
}

/** Whether sample `i` has a box that is not empty. */
function isErased({ holes, box }: NoiseStep, i: number): boolean {
  return box.subarray(4 * holes * i, 4 * holes * (i + 1)).some((side) => side !== 0);
}
