import type { Batch } from '../core/batch.ts';
import type { Extents } from '../core/extents.ts';
import { extentsAfter, extentsOf } from '../core/extentsOf.ts';
import type { Features } from '../core/features.ts';
import {
  type AffineStep,
  type BlendStep,
  type ConvolveStep,
  type CustomStep,
  type EraseStep,
  type NoiseStep,
  type ResampleStep,
  type Step,
  WARP_PARAMETERS,
  type WarpStep,
  WEIGHT_ONE,
} from '../core/recipe.ts';
import { applyWithin } from './applyWithin.ts';
import type { Augmentation } from './augmentation.ts';
import { imagesOf } from './touchedFeatures.ts';

/**
 * Applies an operator on single samples to the active samples of a batch, and leaves the others
 * unchanged. It adds steps even if no sample is active, because the result of a sample must not
 * depend on its neighbours.
 */
export function applyToSome<F extends Features>(
  batch: Batch<F>,
  place: string,
  { operator, isActive }: { readonly operator: Augmentation; readonly isActive: Uint8Array },
): Batch<F> {
  const { steps } = batch.recipe;
  const inner = applyWithin(batch, place, operator);
  const added = inner.recipe.steps.slice(steps.length);
  const extents = new Map<string, Extents>();
  const masked = added.map((step) => {
    const [name] = imagesOf(batch.features, step.features)[0] ?? [];
    if (name === undefined) return step;
    const before = extents.get(name) ?? extentsOf(batch as unknown as Batch, name);
    const only = forSome(step, isActive, before);
    extents.set(name, extentsAfter(before, only));
    return only;
  });
  return batch.with({ recipe: { steps: [...steps, ...masked] } });
}

/** Returns a step that leaves inactive samples unchanged. */
function forSome(step: Step, isActive: Uint8Array, before: Extents): Step {
  switch (step.kind) {
    case 'affine':
      return scaling(step, isActive);
    case 'erase':
      return { ...step, box: boxesOfSome(step, isActive) };
    case 'resample':
      return resampling(step, isActive, before);
    case 'warp':
      return { ...step, parameters: warping(step, isActive) };
    case 'noise':
      return { ...step, box: boxesOfSome(step, isActive) };
    case 'pixel':
      return {
        ...step,
        changes: step.changes.map((code, k) => (isActive[Math.floor(k / step.length)] ? code : 0)),
      };
    case 'convolve':
      return {
        ...step,
        amounts: step.amounts.map((amount, i) => (isActive[i] ? amount : unchanged(step))),
      };
    case 'blend':
      return { ...step, weights: weightsOfSome(step, isActive) };
    case 'custom':
      return {
        ...step,
        parameters: step.parameters.map((drawn, i) => (isActive[i] ? drawn : undefined)),
      };
    default:
      throw new Error(`a step of kind ${step.kind} is of several samples`);
  }
}

/** The parameters that leave a sample unchanged. */
function unchanged({ filter }: ConvolveStep): number {
  return filter === 'sharpness' ? 1 : 0;
}

function warping({ parameters }: WarpStep, isActive: Uint8Array): Float64Array {
  return parameters.map((own, k) => {
    // All are 0 except the scale.
    const idle = k % WARP_PARAMETERS === 3 ? 1 : 0;
    return isActive[Math.floor(k / WARP_PARAMETERS)] ? own : idle;
  });
}

function weightsOfSome({ weights, chains }: BlendStep, isActive: Uint8Array): Uint16Array {
  const width = 1 + chains.length;
  return weights.map((weight, k) => {
    if (isActive[Math.floor(k / width)]) return weight;
    return k % width === 0 ? WEIGHT_ONE : 0;
  });
}

function boxesOfSome({ holes, box }: EraseStep | NoiseStep, isActive: Uint8Array): Uint32Array {
  return box.map((side, k) => (isActive[Math.floor(k / (4 * holes))] ? side : 0));
}

function resampling(
  step: ResampleStep,
  isActive: Uint8Array,
  { heights, widths }: Extents,
): ResampleStep {
  const box = new Int32Array(4 * isActive.length);
  const size = new Uint32Array(2 * isActive.length);
  const after = extentsAfter({ heights, widths }, step);
  for (let i = 0; i < isActive.length; i++) {
    const whole = [0, 0, widths[i] as number, heights[i] as number];
    const own = step.box?.subarray(4 * i, 4 * i + 4);
    box.set(isActive[i] && own ? own : whole, 4 * i);
    const sized = isActive[i] ? after : { heights, widths };
    size.set([sized.heights[i] as number, sized.widths[i] as number], 2 * i);
  }
  const flip = step.flip?.map((turned, i) => (isActive[i] ? turned : 0));
  return { ...step, box, size, ...(flip === undefined ? {} : { flip }) };
}

/** Scaling only some samples works on their pixels. */
function scaling({ scale, bias, ...step }: AffineStep, isActive: Uint8Array): CustomStep {
  return {
    ...step,
    kind: 'custom',
    parameters: Array.from(isActive, (active) => (active ? null : undefined)),
    definition: {
      name: step.operator,
      image: (pixels, _, { channels }) =>
        pixels.map((value, k) => {
          const c = k % channels;
          return value * (scale[c] ?? (scale[0] as number)) + (bias[c] ?? (bias[0] as number));
        }),
    },
  };
}
