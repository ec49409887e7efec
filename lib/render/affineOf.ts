import type { Step } from '../core/recipe.ts';

/** `scale · x + bias` for each channel. */
export interface Affine {
  readonly scale: Float64Array;
  readonly bias: Float64Array;
}

/**
 * Combines the affine steps of a chain, in double precision. Returns `undefined` if there are none.
 * Mixing weights sum to 1, so the result may be applied before mixing.
 */
export function affineOf(steps: readonly Step[], channels: number): Affine | undefined {
  const affines = steps.filter((step) => step.kind === 'affine');
  if (affines.length === 0) return undefined;
  const scale = new Float64Array(channels).fill(1);
  const bias = new Float64Array(channels);
  for (const step of affines) {
    for (let c = 0; c < channels; c++) {
      const times = step.scale[step.scale.length === 1 ? 0 : c] as number;
      const plus = step.bias[step.bias.length === 1 ? 0 : c] as number;
      scale[c] = times * (scale[c] as number);
      bias[c] = times * (bias[c] as number) + plus;
    }
  }
  return { scale, bias };
}
