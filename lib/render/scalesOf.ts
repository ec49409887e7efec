import { type PatchRecipe, WEIGHT_ONE } from '../core/recipe.ts';

/** The factor of the chain for each channel, for weights out of 16384. */
export function scalesOf(
  steps: PatchRecipe['steps'],
  channels: number,
  scale: number,
): Float32Array {
  const scales = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    let gain = scale;
    for (const step of steps) {
      if (step.kind === 'affine') gain *= step.scale[step.scale.length === 1 ? 0 : c] as number;
    }
    scales[c] = gain / WEIGHT_ONE;
  }
  return scales;
}
