import { SchemaError } from '../core/errors.ts';
import type { Feature, Features, MaskFeature } from '../core/features.ts';

/**
 * The same features, where every mask says which image it follows.
 *
 * @throws SchemaError where a mask has no image to follow, several, or one of another extent
 */
export function followImages(features: Features): Features {
  const entries = Object.entries(features);
  if (!entries.some(([, { kind }]) => kind === 'mask')) return features;
  const images = entries.flatMap(([name, { kind }]) => (kind === 'image' ? [name] : []));
  return Object.fromEntries(
    entries.map(([name, feature]) => [
      name,
      feature.kind === 'mask' ? following(name, feature, { images, features }) : feature,
    ]),
  );
}

interface Images {
  readonly images: readonly string[];
  readonly features: Features;
}

function following(name: string, feature: MaskFeature, { images, features }: Images): Feature {
  const follow = feature.follow ?? (images.length === 1 ? images[0] : undefined);
  const followed = images.find((image) => image === follow);
  if (followed === undefined) throw withoutImage(name, feature, images);
  const [height, width] = feature.shape;
  const { shape } = features[followed] as Feature & { kind: 'image' };
  if (height !== shape[0] || width !== shape[1]) {
    throw new SchemaError(
      `Cannot make feature \`${name}\`: a mask must have the height and width of its image, ` +
        `${shape[0]}×${shape[1]} of \`${followed}\`; received ${height}×${width}; ` +
        'correct `shape`, or name another image in `follow`',
    );
  }
  return { ...feature, follow: followed };
}

function withoutImage(
  name: string,
  { follow }: MaskFeature,
  images: readonly string[],
): SchemaError {
  const names = images.map((image) => `\`${image}\``).join(', ');
  const start = `Cannot make feature \`${name}\`: a mask must follow an image of the batch`;
  if (images.length === 0) {
    return new SchemaError(
      `${start}; received features without an image; ` +
        "add an `image`, or read it by `tensor({ dtype: 'int32' })`",
    );
  }
  const received = follow === undefined ? `${images.length} images` : `\`${follow}\``;
  return new SchemaError(`${start}, ${names}; received ${received}; name it in \`follow\``);
}
