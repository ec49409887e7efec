import type { Feature, Features } from './features.ts';
import { namedLines, rangeText } from './inspectable.ts';
import { PIXEL_CHANGES, type PixelStep, type Recipe, type Step, WEIGHT_ONE } from './recipe.ts';

/** The parts of a batch that its text shows. */
export interface BatchShown {
  readonly epoch: number;
  readonly index: number;
  readonly size: number;
  readonly valid: number;
  readonly features: Features;
  readonly recipe: Recipe;
}

/** The title of a batch: its number, its epoch and its samples. */
export function batchTitle(name: string, { epoch, index, size, valid }: BatchShown): string {
  const padding = valid === size ? '' : `, ${size - valid} of them padding`;
  return `${name} ${index} of epoch ${epoch}: ${size} samples${padding}`;
}

/** A batch as text: a line for each feature, and one for each step of its recipe. */
export function batchText(batch: BatchShown): string {
  const features = Object.entries(batch.features).map(([name, feature]): [string, string] => [
    name,
    featureText(feature, batch.size),
  ]);
  const steps = batch.recipe.steps.map((step): [string, string] => [step.operator, stepText(step)]);
  return [
    batchTitle('Batch', batch),
    ...namedLines(features),
    ...(steps.length === 0 ? [] : ['  steps:']),
    ...namedLines(steps).map((line) => `  ${line}`),
  ].join('\n');
}

function featureText(feature: Feature, size: number): string {
  const shape = 'shape' in feature && feature.shape !== undefined ? feature.shape : [];
  const dims = `[${[size, ...shape].join(', ')}]`;
  switch (feature.kind) {
    case 'classLabel':
      return `classLabel of ${feature.classes} classes ${dims}`;
    case 'multiLabel':
      return `multiLabel float32 [${size}, ${feature.classes}]`;
    case 'image':
      return `image float32 ${dims.replaceAll('null', '?')}`;
    case 'mask':
      return `mask int32 [${[size, ...shape.slice(0, 2)].join(', ')}]`;
    case 'boxes':
      return `boxes float32 [m, 4] of ${size} samples`;
    case 'points':
      return `points float32 [${size}, k, 2]`;
    case 'text':
      return `text ${dims}`;
    default:
      return `${feature.kind} ${feature.dtype} ${dims}`;
  }
}

function stepText(step: Step): string {
  switch (step.kind) {
    case 'affine':
      return `scale ${rangeText(step.scale)}, bias ${rangeText(step.bias)}`;
    case 'mix':
      return `λ ${rangeText(Array.from(step.weight, (weight) => weight / WEIGHT_ONE))}`;
    case 'paste':
      return `λ ${rangeText(step.ownWeight ?? ownShares(step.box, step.extent))}`;
    case 'erase':
      return `${step.holes} boxes a sample, fill ${rangeText(step.boxFill ?? step.fill)}`;
    case 'resample':
      return step.size === undefined ? 'same scale' : `to ${step.size[0]}×${step.size[1]}`;
    case 'warp':
      return `${step.filter} look-up`;
    case 'pixel':
      return changesText(step);
    case 'convolve':
      return `${step.filter === 'gaussian' ? 'σ' : 'factor'} ${rangeText(step.amounts)}`;
    case 'blend':
      return `${step.chains.length} chains`;
    case 'noise':
      return `${step.holes} boxes a sample, of noise`;
    case 'custom':
      return `\`${step.definition.name}\``;
  }
}

/** The changes that samples go through. */
function changesText({ changes }: PixelStep): string {
  const names = [...new Set(changes)].sort((a, b) => a - b).map((code) => PIXEL_CHANGES[code]);
  return names.join(', ');
}

/** The share of each image that no box covers. */
function ownShares(box: Uint32Array, [height, width]: readonly [number, number]): Float64Array {
  const at = (i: number) => box[i] as number;
  return Float64Array.from({ length: box.length / 4 }, (_, i) => {
    const area = (at(4 * i + 2) - at(4 * i)) * (at(4 * i + 3) - at(4 * i + 1));
    return 1 - area / (height * width);
  });
}
