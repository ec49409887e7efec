import type { Recipe } from '../model/recipe.ts';
import { compileMix } from './compileMix.ts';
import { compileSteps } from './compileSteps.ts';
import type { Patchwork, PictureForm } from './patchwork.ts';

/**
 * Compiles a recipe to rectangles. Gains and biases are kept in double precision and rounded once; weights are kept exactly, and rounded
 * to integers out of 16384 once, at the end.
 */
export function compilePatchwork(recipe: Recipe, form: PictureForm): Patchwork {
  return compileMix(recipe, form) ?? compileSteps(recipe, form);
}
