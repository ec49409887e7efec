import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { type Extent, geometry } from './geometry.ts';
import { type FeatureOptions, requireFilter, requireSize, type Size } from './imageOptions.ts';
import { requireFeatureNames } from './touchedFeatures.ts';

/** Options of {@link resize}. */
export interface ResizeOptions extends FeatureOptions {
  /**
   * `[height, width]`, or the length of the shorter side, in pixels. The longer side then keeps the
   * proportions, rounded down. So images of several shapes need a crop afterwards.
   */
  readonly size: Size;
  /** The interpolation. Defaults to `'bilinear'`. */
  readonly filter?: 'bilinear' | 'nearest';
  /** True (the default) to average all covered pixels when an image shrinks. */
  readonly antialias?: boolean;
}

/**
 * Resizes each image. Masks follow by the nearest pixel.
 *
 * Source: `Resize` of torchvision, with equal results on bytes. Several geometric steps are one
 * interpolation, which is sharper than one after another.
 *
 * @throws OptionError if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, image, pull, resize, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(0, 100, 200, 100), shape: [2, 2, 1] } };
 * const features = { image: image({ shape: [2, 2, 1], scale: 1 }) };
 * const resized$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   resize({ size: 1 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(resized$)) {
 *   Array.from(tensors.image.dataSync()) // => [100]
 * }
 * ```
 */
export function resize(options: ResizeOptions): Augmentation {
  const action = '`resize`';
  requireKnownOptions(action, options, ['size', 'filter', 'antialias', 'features']);
  const { size, filter = 'bilinear', antialias = true, features } = options;
  const [height, width] = requireSize(action, size);
  requireFilter(action, { filter, antialias });
  requireFeatureNames(action, features);
  const sizeOf = (extent: Extent): Extent =>
    typeof size === 'number' ? byShorterSide(extent, size) : { height, width };
  return geometry('resize', {
    options,
    features,
    filter,
    antialias,
    draws: false,
    sizeAfter: (rows, columns) => {
      if (typeof size !== 'number') return [height, width];
      if (rows === null || columns === null) return [null, null];
      const after = byShorterSide({ height: rows, width: columns }, size);
      return [after.height, after.width];
    },
    place: (extent) => ({ size: sizeOf(extent) }),
  });
}

function byShorterSide({ height, width }: Extent, size: number): Extent {
  const longer = Math.floor((size * Math.max(height, width)) / Math.min(height, width));
  return height <= width ? { height: size, width: longer } : { height: longer, width: size };
}
