import { type PatchStep, WEIGHT_ONE } from '../core/recipe.ts';
import { Bands } from './bands.ts';
import { BiasRows } from './biasRows.ts';
import { Mixtures } from './mixtures.ts';

/** The state that the steps work on. */
export interface Canvas {
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /**
   * True if the keys of mixtures are samples. Otherwise they are terms: 0 at first, then raised by
   * 1, 2, 4 … by steps that mix or paste.
   */
  readonly bySample: boolean;
}

/** Reusable columns in which steps are applied. */
export class Workspace {
  readonly biases: BiasRows = new BiasRows();
  readonly mixtures: Mixtures = new Mixtures(this.biases);
  /** One image that shows the fill of an erasing step. */
  readonly cover: Bands = new Bands();
  now: Bands = new Bands();
  next: Bands = new Bands();
}

/**
 * Applies steps to runs instead of pixels, with the result in `workspace.now`. A step reads its
 * partners as they were before the step.
 */
export function applySteps(
  steps: readonly PatchStep[],
  { size, height, width, channels, bySample }: Canvas,
  workspace: Workspace,
): void {
  const { biases, mixtures, cover } = workspace;
  biases.clear(channels);
  mixtures.clear();
  // −0 is the identity of addition for all numbers, including −0.
  const nothing = biases.add([-0]);
  mixtures.addSources(bySample ? size : 1, nothing);
  workspace.now.begin(size, height, width);
  for (let i = 0; i < size; i++) workspace.now.mixture[i] = bySample ? i : 0;
  let terms = 1;
  for (const step of steps) {
    if (step.kind === 'affine') {
      biases.move(step.scale, step.bias);
      continue;
    }
    if (step.kind === 'erase') {
      const { fill, boxFill } = step;
      workspace.now.cut();
      const coverWith = (values: Float64Array) => {
        cover.begin(1, height, width);
        cover.mixture[0] = mixtures.addNone(biases.add(values));
        cover.cut();
      };
      if (boxFill === undefined) coverWith(fill);
      mixtures.begin(1, 0);
      for (let hole = 0; hole < step.holes; hole++) {
        const { now, next } = workspace;
        next.clear();
        for (let i = 0; i < size; i++) {
          const index = i * step.holes + hole;
          if (boxFill !== undefined)
            coverWith(boxFill.subarray(index * channels, (index + 1) * channels));
          next.overlay(now, i, cover, 0, step.box, index, mixtures);
        }
        workspace.now = next;
        workspace.next = now;
      }
      continue;
    }
    const { now, next } = workspace;
    if (step.kind === 'mix' && now.whole) next.begin(size, height, width);
    else {
      now.cut();
      next.clear();
    }
    const shift = bySample ? 0 : terms;
    terms *= 2;
    for (let i = 0; i < size; i++) {
      const partner = step.partner[i] as number;
      const share = step.kind === 'mix' ? (step.weight[i] as number) / WEIGHT_ONE : 0;
      mixtures.begin(share, shift);
      if (next.whole)
        next.mixture[i] = mixtures.mixed(now.mixture[i] as number, now.mixture[partner] as number);
      else if (step.kind === 'paste') next.overlay(now, i, now, partner, step.box, i, mixtures);
      else if (share === 1) next.copy(now, i);
      else if (share === 0) next.copy(now, partner, mixtures);
      else next.blend(now, i, partner, mixtures);
    }
    workspace.now = next;
    workspace.next = now;
  }
}
