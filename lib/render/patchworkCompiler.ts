import type { Step } from '../core/recipe.ts';
import { cutCompiler } from './cutCompiler.ts';
import type { PatchworkCompiler } from './patchwork.ts';
import { wholeCompiler } from './wholeCompiler.ts';

/**
 * A compiler of recipes to rectangles that keeps its columns, and so allocates next to nothing. Gains and biases are kept in double
 * precision and rounded once; weights are kept exactly, and rounded to integers out of 16384 once, at the end.
 */
export function patchworkCompiler(): PatchworkCompiler {
  const whole = wholeCompiler();
  const cut = cutCompiler();
  return (recipe, form) => (isWhole(recipe.steps) ? whole : cut)(recipe, form);
}

/** Whether no step cuts a picture, and at most one mixes. */
function isWhole(steps: readonly Step[]): boolean {
  let mixes = 0;
  for (const { kind } of steps) {
    if (kind === 'mix') mixes++;
    else if (kind !== 'affine') return false;
  }
  return mixes <= 1;
}
