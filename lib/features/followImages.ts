import { SchemaError } from '../core/errors.ts';
import { type Feature, type Features, type FollowerFeature, isFollower } from '../core/features.ts';

/**
 * Returns the features with `follow` filled in for all masks, boxes and points.
 *
 * @throws SchemaError if one has no image to follow or several, or a mask has another extent than
 * its image
 */
export function followImages(features: Features): Features {
  const entries = Object.entries(features);
  if (!entries.some(([, feature]) => isFollower(feature))) return features;
  const images = entries.flatMap(([name, { kind }]) => (kind === 'image' ? [name] : []));
  return Object.fromEntries(
    entries.map(([name, feature]) => [
      name,
      isFollower(feature) ? following(name, feature, { images, features }) : feature,
    ]),
  );
}

interface Images {
  readonly images: readonly string[];
  readonly features: Features;
}

function following(name: string, feature: FollowerFeature, { images, features }: Images): Feature {
  const follow = feature.follow ?? (images.length === 1 ? images[0] : undefined);
  const followed = images.find((image) => image === follow);
  if (followed === undefined) throw withoutImage(name, feature, images);
  if (feature.kind !== 'mask') return { ...feature, follow: followed };
  const [height, width] = feature.shape;
  const { shape } = features[followed] as Feature & { kind: 'image' };
  // Encoded masks have the extents of their images, row by row.
  const sides = [shape[0], shape[1]] as const;
  if (feature.decode !== undefined && height === null)
    return { ...feature, shape: sides, follow: followed };
  if (height !== shape[0] || width !== shape[1]) {
    throw new SchemaError(
      `Cannot make feature \`${name}\`: a mask must have the height and width of its image, ` +
        `${extentText(sides)} of \`${followed}\`; received ${extentText([height, width])}; ` +
        'correct `shape`, or name another image in `follow`',
    );
  }
  return { ...feature, follow: followed };
}

function extentText([height, width]: readonly [number | null, number | null]): string {
  return height === null ? 'any' : `${height}×${width}`;
}

const FOLLOWERS = { mask: 'a mask', boxes: 'boxes', points: 'points' } as const;

function withoutImage(
  name: string,
  { kind, follow }: FollowerFeature,
  images: readonly string[],
): SchemaError {
  const names = images.map((image) => `\`${image}\``).join(', ');
  const what = FOLLOWERS[kind];
  const start = `Cannot make feature \`${name}\`: ${what} must follow an image of the batch`;
  if (images.length === 0) {
    return new SchemaError(
      `${start}; received features without an image; ` +
        `add an \`image\`${kind === 'mask' ? ", or read it by `tensor({ dtype: 'int32' })`" : ''}`,
    );
  }
  const received = follow === undefined ? `${images.length} images` : `\`${follow}\``;
  return new SchemaError(`${start}, ${names}; received ${received}; name it in \`follow\``);
}
