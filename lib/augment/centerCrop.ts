import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { type Extent, geometry } from './geometry.ts';
import { type FeatureOptions, requireFill, requireSize, type Size } from './imageOptions.ts';
import { roundHalfToEven } from './roundHalfToEven.ts';
import { requireFeatureNames } from './touchedFeatures.ts';

/** Options of {@link centerCrop}. */
export interface CenterCropOptions extends FeatureOptions {
  /** Side of a square, or `[height, width]`, in pixels. */
  readonly size: Size;
  /**
   * The padding of an image that is too small, for all channels or for each, in the units of the
   * image at this point. Defaults to 0.
   */
  readonly fill?: number | readonly number[];
}

/**
 * Crops the centre of each image. Masks follow.
 *
 * Source: `CenterCrop` of torchvision, which rounds the half of an odd rest to the even number.
 *
 * @throws OptionError if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, centerCrop, fromColumns, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), shape: [3, 3, 1] } };
 * const features = { image: image({ shape: [3, 3, 1], scale: 1 }) };
 * const cropped$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   centerCrop({ size: 1 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(cropped$)) {
 *   Array.from(tensors.image.dataSync()) // => [5]
 * }
 * ```
 */
export function centerCrop(options: CenterCropOptions): Augmentation {
  const action = '`centerCrop`';
  requireKnownOptions(action, options, ['size', 'fill', 'features']);
  const { size, fill = 0, features } = options;
  const wanted = requireSize(action, size);
  requireFeatureNames(action, features);
  return geometry('centerCrop', {
    options,
    features,
    fill: requireFill(action, fill),
    draws: false,
    sizeAfter: () => wanted,
    place: (extent) => ({ box: centreBox(extent, wanted) }),
  });
}

/** A box in the centre of an image. It extends beyond a smaller image. */
export function centreBox(
  extent: Extent,
  [height, width]: readonly [number, number],
): readonly [x1: number, y1: number, x2: number, y2: number] {
  const x = centred(extent.width, width);
  const y = centred(extent.height, height);
  return [x, y, x + width, y + height];
}

/** The start of a centred length in a side. */
export function centred(side: number, wanted: number): number {
  return wanted <= side ? roundHalfToEven((side - wanted) / 2) : -Math.floor((wanted - side) / 2);
}
