import { SchemaError } from '../core/errors.ts';
import type { Feature, Features } from '../core/features.ts';
import { imagesOf, type NamedImage } from './touchedFeatures.ts';

/** An operator that mixes samples, and the features that it transforms. */
export interface Mixing {
  readonly operator: 'mixup' | 'cutmix';
  readonly features: readonly string[] | undefined;
}

/**
 * Requires that the features of an image's pixels can follow them. Classes have no mean, so `mixup`
 * refuses a mask. Points of two images have the same indices, so both operators refuse points.
 * `cutmix` pastes a box of the image, but would keep or mix a whole tensor of its extent.
 *
 * @throws SchemaError that says how to read the feature instead
 */
export function requireFollowers(features: Features, { operator, features: named }: Mixing): void {
  const images = imagesOf(features, named);
  for (const [name, feature] of Object.entries(features)) {
    // A named float32 tensor is mixed as a label on purpose.
    if (named?.includes(name)) continue;
    const fault =
      ofPoints(feature, images) ??
      (operator === 'mixup' ? ofMixup(feature, images) : ofCutmix(feature, images));
    if (fault === undefined) continue;
    throw new SchemaError(
      `Cannot \`${operator}\`: ${fault.rule}; ` +
        `received \`${name.slice(0, 40)}\`, ${fault.found}; ${fault.wayOut}`,
    );
  }
}

interface Fault {
  readonly rule: string;
  readonly found: string;
  readonly wayOut: string;
}

function ofPoints(feature: Feature, images: readonly NamedImage[]): Fault | undefined {
  if (feature.kind !== 'points' || !images.some(([name]) => name === feature.follow)) {
    return undefined;
  }
  return {
    rule: 'points of two images have the same numbers',
    found: `points of \`${feature.follow}\``,
    wayOut: 'name other images in `features`, or leave the points out',
  };
}

function ofMixup(feature: Feature, images: readonly NamedImage[]): Fault | undefined {
  const isMask = feature.kind === 'mask' && images.some(([name]) => name === feature.follow);
  if (!isMask && mapOf(feature, images) !== 'int32') return undefined;
  return {
    rule: 'classes of pixels cannot be averaged',
    found: isMask ? `a mask of \`${feature.follow}\`` : 'an int32 tensor of the extent of an image',
    wayOut:
      `use \`cutmix\`${isMask ? '' : ' and `mask`'}, name other images in \`features\`, ` +
      'or read one-hot classes by `image({ scale: 1 })`',
  };
}

function ofCutmix(feature: Feature, images: readonly NamedImage[]): Fault | undefined {
  const dtype = mapOf(feature, images);
  if (dtype === undefined) return undefined;
  return {
    rule: 'values of pixels must be cut with their image',
    found: `${dtype === 'int32' ? 'an int32' : 'a float32'} tensor of the extent of an image`,
    wayOut:
      dtype === 'int32'
        ? 'read it by `mask`, or give it a flat `shape` if it is no map of the image'
        : 'read it by `image({ scale: 1 })`, or name it in `features` to mix it as a label',
  };
}

/** The dtype of a tensor that has the height and width of an image. */
function mapOf(feature: Feature, images: readonly NamedImage[]): 'int32' | 'float32' | undefined {
  if (feature.kind !== 'tensor') return undefined;
  const [height, width] = feature.shape ?? [];
  const isMap = images.some(([, { shape }]) => shape[0] === height && shape[1] === width);
  return isMap ? feature.dtype : undefined;
}
