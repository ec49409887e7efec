import type { Batch } from './batch.ts';
import { type Feature, type FollowerFeature, isFollower, placeInView } from './features.ts';
import { isRasterStep, type RasterStep, type Recipe, type Step } from './recipe.ts';

/** The steps of a batch that transform its feature `name`. */
export function recipeFor({ recipe, features }: Batch, name: string): Recipe {
  const feature = features[name] as Feature;
  const { steps } = recipe;
  // Most chains transform every image: they keep their recipe object.
  if (steps.every((step) => transforms(step, name, feature))) return recipe;
  return { steps: steps.filter((step) => transforms(step, name, feature)) };
}

/** Whether a step on an image changes what follows it: geometry moves all of it. */
function movesFollower(step: RasterStep, follower: FollowerFeature): boolean {
  if (step.kind === 'noise') return follower.kind === 'mask' && follower.erase !== undefined;
  if (step.kind === 'custom') return step.definition[follower.kind] !== undefined;
  return step.kind === 'resample' || step.kind === 'warp';
}

function transforms(step: Step, name: string, feature: Feature): boolean {
  const { kind, features, view } = step;
  if (view !== undefined && view !== placeInView(feature)?.[0]) return false;
  const mixes = kind === 'mix' || kind === 'paste';
  if (isRasterStep(step)) {
    if (feature.kind === 'image') return features?.includes(name) ?? true;
    if (!isFollower(feature)) return false;
    const moves = movesFollower(step, feature);
    return moves && (features?.includes(feature.follow ?? '') ?? true);
  }
  switch (feature.kind) {
    case 'image':
      return features?.includes(name) ?? true;
    case 'mask':
      if (kind !== 'paste' && (kind !== 'erase' || feature.erase === undefined)) return false;
      return features?.includes(feature.follow ?? '') ?? true;
    case 'boxes':
      return mixes && (features?.includes(feature.follow ?? '') ?? true);
    case 'points':
      return false;
    case 'classLabel':
    case 'multiLabel':
      return mixes;
    case 'tensor':
    case 'scalar':
      if (feature.dtype === 'int32' || kind === 'erase') return false;
      return features?.includes(name) ?? mixes;
    case 'text':
      return false;
  }
}
