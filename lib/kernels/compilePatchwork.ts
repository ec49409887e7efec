import type { Recipe } from '../model/recipe.ts';
import type { Patchwork, PictureForm } from './patchwork.ts';
import { patchworkCompiler } from './patchworkCompiler.ts';

/** Compiles a recipe to rectangles, in columns of its own: for once, where `patchworkCompiler` is for one batch after another. */
export function compilePatchwork(recipe: Recipe, form: PictureForm): Patchwork {
  return patchworkCompiler()(recipe, form);
}
