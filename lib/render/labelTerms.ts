import { indices } from '../core/indices.ts';
import { type MixStep, type PasteStep, type Recipe, WEIGHT_ONE } from '../core/recipe.ts';
import { roundWeights } from '../core/roundWeights.ts';
import { applySteps, Workspace } from './applySteps.ts';

/** One label of each sample, and its weight. */
export interface LabelTerm {
  /** For each sample, the sample that the label comes from. */
  readonly source: Uint32Array;
  /** For each sample, the weight. The weights of all terms sum to 1. */
  readonly weight: Float32Array;
}

/** Reusable columns for the weights of labels. Results are valid until the next use. */
export class LabelWorkspace {
  /** One column with the sample indices, which is never overwritten. */
  readonly samples: Columns<Uint32Array> = new Columns((size) => indices(new Uint32Array(size)));
  readonly sources: Columns<Uint32Array> = new Columns((size) => new Uint32Array(size));
  readonly shares: Columns<Float64Array> = new Columns((size) => new Float64Array(size));
  readonly weights: Columns<Float32Array> = new Columns((size) => new Float32Array(size));
  readonly own: Columns<Float64Array> = new Columns((size) => new Float64Array(size));
}

class Columns<A extends { readonly length: number }> {
  readonly #make: (size: number) => A;
  readonly #columns: A[] = [];

  constructor(make: (size: number) => A) {
    this.#make = make;
  }

  /** Column `k` with `size` values, which are not cleared. */
  at(k: number, size: number): A {
    const column = this.#columns[k];
    if (column?.length === size) return column;
    const created = this.#make(size);
    this.#columns[k] = created;
    return created;
  }
}

/**
 * The labels of the samples after a recipe. There is one term at first, and each mixing or pasting
 * step doubles them: first the terms of the sample, then of its partner.
 *
 * A label weighs as much as its images: by the integer weights of mixing and the fraction of pasted
 * pixels. Pixels are counted at the end, so pixels that a later box covers do not count. A pasting
 * step with `ownWeight` uses that number instead. Erasing changes no label.
 */
export function labelTerms(
  { steps }: Recipe,
  size: number,
  workspace: LabelWorkspace = new LabelWorkspace(),
): LabelTerm[] {
  const mixing = steps.filter((step) => step.kind === 'mix' || step.kind === 'paste');
  const [first] = mixing;
  if (mixing.length === 1 && first?.kind === 'mix') return mixedOnce(first, size, workspace);
  const pastes = mixing.filter((step) => step.kind === 'paste');
  const sources = sourcesOf(mixing, size, workspace);
  // The order of multiplication matters only if boxes can cover one another.
  const covered =
    pastes.length > 1 &&
    pastes.every(
      (paste) => paste.ownWeight === undefined && isOnSameImages(paste, pastes[0] as PasteStep),
    );
  const shares = covered
    ? shareOfPixels(mixing, size, workspace)
    : sequentialShares(mixing, size, workspace);
  // Weights of a single mix are already whole units.
  if (pastes.length === 0 && mixing.length > 1) roundShares(shares, size);
  return sources.map((source, term) => {
    const share = shares[term] as Float64Array;
    const weight = workspace.weights.at(term, size);
    for (let i = 0; i < size; i++) weight[i] = share[i] as number;
    return { source, weight };
  });
}

/** Boxes on different images do not cover one another, and the extents may differ. */
function isOnSameImages(a: PasteStep, b: PasteStep): boolean {
  return a.features?.join('\n') === b.features?.join('\n');
}

/** The fast path of most recipes: at most one mix, without shares. */
function mixedOnce(
  { partner, weight }: MixStep,
  size: number,
  workspace: LabelWorkspace,
): LabelTerm[] {
  const [source] = sourcesOf([], size, workspace) as [Uint32Array];
  const own = workspace.weights.at(0, size);
  const rest = workspace.weights.at(1, size);
  for (let i = 0; i < size; i++) {
    const units = weight[i] as number;
    own[i] = units / WEIGHT_ONE;
    rest[i] = (WEIGHT_ONE - units) / WEIGHT_ONE;
  }
  return [
    { source, weight: own },
    { source: partner, weight: rest },
  ];
}

function sourcesOf(
  mixing: readonly (MixStep | PasteStep)[],
  size: number,
  workspace: LabelWorkspace,
): readonly Uint32Array[] {
  const own = workspace.samples.at(0, size);
  const sources = [own];
  for (const { partner } of mixing) {
    const terms = sources.length;
    for (let term = 0; term < terms; term++) {
      const from = sources[term] as Uint32Array;
      const source = workspace.sources.at(terms + term, size);
      for (let i = 0; i < size; i++) source[i] = from[partner[i] as number] as number;
      sources.push(source);
    }
  }
  return sources;
}

/** Rounds the shares of each sample's terms to whole mixing units. */
function roundShares(shares: readonly Float64Array[], size: number): void {
  const exact = new Float64Array(shares.length);
  const units = new Uint16Array(shares.length);
  for (let i = 0; i < size; i++) {
    for (const [term, share] of shares.entries()) exact[term] = share[i] as number;
    roundWeights(exact, 0, exact.length, WEIGHT_ONE, units, 0);
    for (const [term, share] of shares.entries()) share[i] = (units[term] as number) / WEIGHT_ONE;
  }
}

/** For each term, the shares of the samples. */
function sequentialShares(
  steps: readonly (MixStep | PasteStep)[],
  size: number,
  workspace: LabelWorkspace,
): readonly Float64Array[] {
  const shares = [workspace.shares.at(0, size).fill(1)];
  for (const step of steps) {
    const own = ownShares(step, workspace.own.at(0, size));
    const { partner } = step;
    const terms = shares.length;
    // Starts with the terms of partners, because these read unchanged shares.
    for (let term = 0; term < terms; term++) {
      const share = shares[term] as Float64Array;
      const rest = workspace.shares.at(terms + term, size);
      for (let i = 0; i < size; i++)
        rest[i] = (share[partner[i] as number] as number) * (1 - (own[i] as number));
      shares.push(rest);
    }
    for (let term = 0; term < terms; term++) {
      const share = shares[term] as Float64Array;
      for (let i = 0; i < size; i++) share[i] = (share[i] as number) * (own[i] as number);
    }
  }
  return shares;
}

/**
 * The fraction of each sample that a step keeps. It is computed in `own` if the step does not store
 * it.
 */
function ownShares(step: MixStep | PasteStep, own: Float64Array): Float64Array {
  if (step.kind === 'mix') {
    for (let i = 0; i < own.length; i++) own[i] = (step.weight[i] as number) / WEIGHT_ONE;
    return own;
  }
  if (step.ownWeight !== undefined) return step.ownWeight;
  const { box, extent } = step;
  for (let i = 0; i < own.length; i++) {
    const columns = (box[4 * i + 2] as number) - (box[4 * i] as number);
    const lines = (box[4 * i + 3] as number) - (box[4 * i + 1] as number);
    own[i] = 1 - (columns * lines) / (extent[0] * extent[1]);
  }
  return own;
}

/** Applies the steps to runs whose sources are the terms, then counts pixels. */
function shareOfPixels(
  steps: readonly (MixStep | PasteStep)[],
  size: number,
  { shares: columns }: LabelWorkspace,
): readonly Float64Array[] {
  const [height, width] = (steps.find((step) => step.kind === 'paste') as PasteStep).extent;
  const workspace = new Workspace();
  applySteps(steps, { size, height, width, channels: 1, bySample: false }, workspace);
  const { now, mixtures } = workspace;
  const shares = Array.from({ length: 2 ** steps.length }, (_, term) =>
    columns.at(term, size).fill(0),
  );
  for (let i = 0; i < size; i++) {
    let top = 0;
    for (let b = now.first[i] as number; b < (now.first[i + 1] as number); b++) {
      const bottom = now.bottom[b] as number;
      let left = 0;
      for (let r = now.firstRun[b] as number; r < (now.firstRun[b + 1] as number); r++) {
        const right = now.right[r] as number;
        const pixels = (right - left) * (bottom - top);
        const mixture = now.mixture[r] as number;
        for (
          let t = mixtures.firstTerm[mixture] as number;
          t < (mixtures.firstTerm[mixture + 1] as number);
          t++
        ) {
          const share = shares[mixtures.key[t] as number] as Float64Array;
          share[i] = (share[i] as number) + pixels * (mixtures.weight[t] as number);
        }
        left = right;
      }
      top = bottom;
    }
  }
  for (const share of shares)
    for (let i = 0; i < size; i++) share[i] = (share[i] as number) / (height * width);
  return shares;
}
