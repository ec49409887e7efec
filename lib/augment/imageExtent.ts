import { OptionError, SchemaError } from '../core/errors.ts';
import type { Features } from '../core/features.ts';
import { describeFeatures, imagesOf, namesOf, quoted } from './touchedFeatures.ts';

/**
 * `[height, width]` of the images that an operator transforms.
 *
 * @param named the operator's option `features`
 * @throws SchemaError if there are none, or their extents differ
 */
export function imageExtent(
  features: Features,
  operator: string,
  named: readonly string[] | undefined,
): readonly [height: number, width: number] {
  const images = imagesOf(features, named);
  const [first] = images;
  if (first === undefined) throw withoutImage(features, operator, named);
  const [name, { shape }] = first;
  const [height, width] = shape;
  if (height === null || width === null) throw ofAnyExtent(operator, name);
  const other = images.find(
    ([
      ,
      {
        shape: [h, w],
      },
    ]) => h !== height || w !== width,
  );
  if (other === undefined) return [height, width];
  const [otherName, { shape: otherShape }] = other;
  throw new SchemaError(
    `Cannot \`${operator}\`: its images must have one height and width; ` +
      `received \`${name}\` of ${height}×${width} and ` +
      `\`${otherName}\` of ${otherShape[0]}×${otherShape[1]}; ` +
      'name those of one extent in `features`',
  );
}

function ofAnyExtent(operator: string, name: string): SchemaError {
  return new SchemaError(
    `Cannot \`${operator}\`: its images must have one height and width; ` +
      `received \`${name}\` of any extent; put \`resize\`, \`randomResizedCrop\` or a crop ` +
      `before \`${operator}\``,
  );
}

/** The error for a batch without an image that an operator could transform. */
export function withoutImage(
  features: Features,
  operator: string,
  named: readonly string[] | undefined,
): Error {
  const images = namesOf(features, ({ kind }) => kind === 'image');
  if (named !== undefined && images.length > 0) {
    return new OptionError(
      `Cannot \`${operator}\`: \`features\` must name an image, of ${quoted(images)}; ` +
        `received ${quoted(named)}; add one, or use \`mixup\``,
    );
  }
  return new SchemaError(
    `Cannot \`${operator}\`: the batch must have an \`image\` feature; ` +
      `received ${describeFeatures(features)}; give \`batch\` one, or leave out \`${operator}\``,
  );
}
