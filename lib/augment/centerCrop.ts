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
   * What is put around an image that is too small, for all channels or for each, in the units of
   * the image at this point; 0 when left out.
   */
  readonly fill?: number | readonly number[];
}

/**
 * Takes the middle of each image. Masks follow.
 *
 * Source: `CenterCrop` of torchvision, which rounds the half of an odd rest to the even number.
 *
 * @throws OptionError where an option is not what it must be
 * @throws SchemaError in the stream, where the batch has no images
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

/** The box of a size in the middle of an image, beyond it where it is larger. */
export function centreBox(
  extent: Extent,
  [height, width]: readonly [number, number],
): readonly [x1: number, y1: number, x2: number, y2: number] {
  const x = centred(extent.width, width);
  const y = centred(extent.height, height);
  return [x, y, x + width, y + height];
}

/** Where a length in the middle of a side begins. */
export function centred(side: number, wanted: number): number {
  return wanted <= side ? roundHalfToEven((side - wanted) / 2) : -Math.floor((wanted - side) / 2);
}
