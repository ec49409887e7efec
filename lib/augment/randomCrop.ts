import type { Border } from '../core/recipe.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { integer } from '../random/integer.ts';
import type { Augmentation } from './augmentation.ts';
import { centreBox, centred } from './centerCrop.ts';
import { geometry } from './geometry.ts';
import {
  RANDOM_OPTIONS,
  type RandomOptions,
  requireFill,
  requireMode,
  requireRandom,
  requireSize,
  type Size,
} from './imageOptions.ts';
import { type Padding, requirePadding } from './pad.ts';

/** Options of {@link randomCrop}. */
export interface RandomCropOptions extends RandomOptions {
  /** Side of a square, or `[height, width]`, in pixels. */
  readonly size: Size;
  /** Pixels to add first, as in `pad`. Defaults to 0. */
  readonly padding?: Padding;
  /** The content of the padding, as in `pad`. Defaults to `'constant'`. */
  readonly mode?: Border;
  /**
   * One value for all channels, or one per channel, in the units of the image at this point.
   * Defaults to 0.
   */
  readonly fill?: number | readonly number[];
}

/**
 * Crops each image at a uniformly random position. If an image with its padding is too small, it is
 * padded to the size on both sides. A sample that is not drawn for, by `p` or `until`, gets the
 * centre crop.
 *
 * Source: `RandomCrop` of torchvision, which draws the row and then the column.
 *
 * @throws OptionError if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, image, pull, randomCrop, toTensors } from 'millrace';
 *
 * const columns = { image: { data: new Uint8Array(3 * 32 * 32), shape: [32, 32, 3] } };
 * const features = { image: image({ shape: [32, 32, 3] }) };
 * const cropped$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   randomCrop({ size: 32, padding: 4, mode: 'reflect' }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(cropped$, { seed: 1 })) {
 *   tensors.image.shape // => [1, 32, 32, 3]
 * }
 * ```
 */
export function randomCrop(options: RandomCropOptions): Augmentation {
  const action = '`randomCrop`';
  requireKnownOptions(action, options, ['size', 'padding', 'mode', 'fill', ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const { size, padding = 0, mode = 'constant', fill = 0, ...others } = options;
  const [height, width] = requireSize(action, size);
  const [top, right, bottom, left] = requirePadding(action, padding);
  requireMode(action, mode);
  return geometry('randomCrop', {
    ...others,
    options,
    border: mode,
    fill: requireFill(action, fill),
    draws: true,
    pads: top + right + bottom + left > 0,
    sizeAfter: () => [height, width],
    place: (extent, stream) => {
      if (stream === undefined) return { box: centreBox(extent, [height, width]) };
      const rows = extent.height + top + bottom - height;
      const columns = extent.width + left + right - width;
      const y = rows < 0 ? centred(extent.height, height) : integer(stream, rows + 1) - top;
      const x = columns < 0 ? centred(extent.width, width) : integer(stream, columns + 1) - left;
      return { box: [x, y, x + width, y + height] };
    },
  });
}
