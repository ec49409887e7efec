import { indices } from '../model/indices.ts';
import { type MixStep, type PasteStep, type Recipe, WEIGHT_ONE } from '../model/recipe.ts';
import { applySteps } from './applySteps.ts';
import { roundWeights } from './roundWeights.ts';

/** One label of each sample, and how much it weighs. */
export interface LabelTerm {
  /** For each sample the sample whose own label it is. */
  readonly source: Uint32Array;
  /** For each sample the weight; those of all terms sum to 1. */
  readonly weight: Float32Array;
}

/**
 * The labels that a recipe gives the samples: one term, and twice as many after each mixing or pasting step, first those of the sample,
 * then those of its partner.
 *
 * A label weighs what its pictures weigh: the integer weights of mixing, and the share of pixels of pasting, counted in the end, so that
 * what a later box covers no longer counts. Where a pasting step says `ownWeight`, that number is taken instead. Erasing changes no label.
 */
export function labelTerms({ steps }: Recipe, size: number): LabelTerm[] {
  const mixing = steps.filter((step) => step.kind === 'mix' || step.kind === 'paste');
  const pastes = mixing.filter((step) => step.kind === 'paste');
  let sources: Uint32Array[] = [indices(size)];
  for (const { partner } of mixing) {
    const before = sources;
    sources = [...before, ...before.map((source) => source.map((_, i) => source[partner[i] as number] as number))];
  }
  // Only boxes that can cover one another make the order of multiplying matter.
  const covered = pastes.length > 1 && pastes.every(({ ownWeight }) => ownWeight === undefined);
  const shares = covered ? shareOfPixels(mixing, size) : sequentialShares(mixing, size);
  const grid = pastes.length === 0;
  // The weights of one mix are whole numbers of units as they are.
  if (grid && mixing.length <= 1) {
    return sources.map((source, term) => ({ source, weight: new Float32Array(shares[term] as Float64Array) }));
  }
  const weights = sources.map(() => new Float32Array(size));
  for (let i = 0; i < size; i++) {
    const own = shares.map((share) => share[i] as number);
    const rounded = grid ? roundWeights(own, WEIGHT_ONE).map((unit) => unit / WEIGHT_ONE) : own;
    rounded.forEach((weight, term) => {
      (weights[term] as Float32Array)[i] = weight;
    });
  }
  return sources.map((source, term) => ({ source, weight: weights[term] as Float32Array }));
}

function sequentialShares(steps: readonly (MixStep | PasteStep)[], size: number): Float64Array[] {
  let shares = [new Float64Array(size).fill(1)];
  for (const step of steps) {
    const before = shares;
    const keeps = (i: number) => ownShare(step, i);
    shares = [
      ...before.map((share) => share.map((value, i) => value * keeps(i))),
      ...before.map((share) => share.map((_, i) => (share[step.partner[i] as number] as number) * (1 - keeps(i)))),
    ];
  }
  return shares;
}

function ownShare(step: MixStep | PasteStep, i: number): number {
  if (step.kind === 'mix') return (step.weight[i] as number) / WEIGHT_ONE;
  if (step.ownWeight !== undefined) return step.ownWeight[i] as number;
  const [x1, y1, x2, y2] = step.box.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
  const [height, width] = step.extent;
  return 1 - ((x2 - x1) * (y2 - y1)) / (height * width);
}

/** Does the steps on rectangles whose sources are the terms, then counts pixels. */
function shareOfPixels(steps: readonly (MixStep | PasteStep)[], size: number): Float64Array[] {
  const [height, width] = (steps.find((step) => step.kind === 'paste') as PasteStep).extent;
  // Each step has as many terms of partners as there were terms before it.
  const shiftAt = (mixing: number) => 2 ** mixing;
  const { patches } = applySteps(steps, { size, height, width, channels: 1, keyOf: () => 0, shiftAt });
  const shares = Array.from({ length: 2 ** steps.length }, () => new Float64Array(size));
  for (let i = 0; i < size; i++) {
    for (let r = patches.first[i] as number; r < (patches.first[i + 1] as number); r++) {
      const [x1, y1, x2, y2] = patches.box.subarray(4 * r, 4 * r + 4) as unknown as [number, number, number, number];
      const area = ((x2 - x1) * (y2 - y1)) / (height * width);
      for (let t = patches.firstTerm[r] as number; t < (patches.firstTerm[r + 1] as number); t++) {
        const share = shares[patches.key[t] as number] as Float64Array;
        share[i] = (share[i] as number) + area * (patches.weight[t] as number);
      }
    }
  }
  return shares;
}
