import { indices } from '../model/indices.ts';
import { type MixStep, type PasteStep, type Recipe, WEIGHT_ONE } from '../model/recipe.ts';
import { applySteps, Workspace } from './applySteps.ts';
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
  const sources = [indices(size)];
  for (const { partner } of mixing) for (const source of sources.slice()) sources.push(partnersOf(source, partner));
  const count = sources.length;
  // Only boxes that can cover one another make the order of multiplying matter.
  const covered = pastes.length > 1 && pastes.every(({ ownWeight }) => ownWeight === undefined);
  const shares = covered ? shareOfPixels(mixing, size, count) : sequentialShares(mixing, size, count);
  if (pastes.length === 0) roundShares(shares, count);
  return sources.map((source, term) => {
    const weight = new Float32Array(size);
    for (let i = 0; i < size; i++) weight[i] = shares[i * count + term] as number;
    return { source, weight };
  });
}

function partnersOf(source: Uint32Array, partner: Uint32Array): Uint32Array {
  const result = new Uint32Array(source.length);
  for (let i = 0; i < result.length; i++) result[i] = source[partner[i] as number] as number;
  return result;
}

/** Makes the shares of each sample, `count` in a row, whole numbers of units of mixing. */
function roundShares(shares: Float64Array, count: number): void {
  const units = new Uint16Array(count);
  for (let first = 0; first < shares.length; first += count) {
    roundWeights(shares, first, first + count, WEIGHT_ONE, units, 0);
    for (let term = 0; term < count; term++) shares[first + term] = (units[term] as number) / WEIGHT_ONE;
  }
}

/** The shares of each sample's terms, one sample after the other. */
function sequentialShares(steps: readonly (MixStep | PasteStep)[], size: number, count: number): Float64Array {
  const shares = new Float64Array(size * count);
  for (let k = 0; k < shares.length; k += count) shares[k] = 1;
  let terms = 1;
  for (const step of steps) {
    // First the terms of partners, all of which are as they were.
    for (let i = 0; i < size; i++) {
      const rest = 1 - ownShare(step, i);
      const from = (step.partner[i] as number) * count;
      for (let t = 0; t < terms; t++) shares[i * count + terms + t] = (shares[from + t] as number) * rest;
    }
    for (let i = 0; i < size; i++) {
      const own = ownShare(step, i);
      for (let t = 0; t < terms; t++) shares[i * count + t] = (shares[i * count + t] as number) * own;
    }
    terms *= 2;
  }
  return shares;
}

function ownShare(step: MixStep | PasteStep, i: number): number {
  if (step.kind === 'mix') return (step.weight[i] as number) / WEIGHT_ONE;
  if (step.ownWeight !== undefined) return step.ownWeight[i] as number;
  const { box, extent } = step;
  const columns = (box[4 * i + 2] as number) - (box[4 * i] as number);
  const lines = (box[4 * i + 3] as number) - (box[4 * i + 1] as number);
  return 1 - (columns * lines) / (extent[0] * extent[1]);
}

/** Does the steps on runs whose sources are the terms, then counts pixels. */
function shareOfPixels(steps: readonly (MixStep | PasteStep)[], size: number, count: number): Float64Array {
  const [height, width] = (steps.find((step) => step.kind === 'paste') as PasteStep).extent;
  const workspace = new Workspace();
  applySteps(steps, { size, height, width, channels: 1, bySample: false }, workspace);
  const { now, mixtures } = workspace;
  const shares = new Float64Array(size * count);
  for (let i = 0; i < size; i++) {
    let top = 0;
    for (let b = now.first[i] as number; b < (now.first[i + 1] as number); b++) {
      const bottom = now.bottom[b] as number;
      let left = 0;
      for (let r = now.firstRun[b] as number; r < (now.firstRun[b + 1] as number); r++) {
        const right = now.right[r] as number;
        const pixels = (right - left) * (bottom - top);
        const mixture = now.mixture[r] as number;
        for (let t = mixtures.firstTerm[mixture] as number; t < (mixtures.firstTerm[mixture + 1] as number); t++) {
          const k = i * count + (mixtures.key[t] as number);
          shares[k] = (shares[k] as number) + pixels * (mixtures.weight[t] as number);
        }
        left = right;
      }
      top = bottom;
    }
  }
  for (let k = 0; k < shares.length; k++) shares[k] = (shares[k] as number) / (height * width);
  return shares;
}
