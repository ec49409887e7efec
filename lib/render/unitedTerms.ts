import type { Recipe } from '../core/recipe.ts';
import type { LabelTerm } from './labelTerms.ts';

/**
 * The terms of a recipe in groups. A class counts fully within a group if one of its terms has it;
 * groups are weighed. Only steps with `labels: 'union'` put the labels of both partners into one
 * group.
 *
 * @param terms those that `labelTerms` gives of the recipe
 */
export function unitedTerms(
  { steps }: Recipe,
  terms: readonly LabelTerm[],
): readonly (readonly LabelTerm[])[] {
  const mixing = steps.filter((step) => step.kind === 'mix' || step.kind === 'paste');
  // Bit `k` of the number of a term is set where it is of the partner of mixing step `k`.
  const weighed = mixing.reduce(
    (bits, { labels }, k) => bits | (labels === 'union' ? 0 : 1 << k),
    0,
  );
  const groups = new Map<number, LabelTerm[]>();
  for (const [number, term] of terms.entries()) {
    const group = groups.get(number & weighed);
    if (group === undefined) groups.set(number & weighed, [term]);
    else group.push(term);
  }
  return [...groups.values()];
}
