import type { MaskFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { isInteger, requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';

/** Options of {@link mask}. */
export interface MaskOptions {
  /** The column of the classes. Defaults to the name of the feature. */
  readonly column?: string;
  /**
   * `[height, width]` or `[height, width, 1]`, the extent of the image that it follows.
   * `[null, null]`, the default, takes PNGs of the extents of their images.
   */
  readonly shape?: MaskFeature['shape'];
  /** Name of the image feature that it follows. Defaults to the only image of the batch. */
  readonly follow?: string;
  /** The class of erased pixels, such as 255 to ignore them. By default they keep their class. */
  readonly erase?: number;
  /** The maximum size of an encoded mask, in pixels. Defaults to 178,956,970, as in Pillow. */
  readonly maxPixels?: number;
}

/** The largest class that float32 tables of the renderer hold exactly. */
const MAX_CLASS = 2 ** 24;

/**
 * A feature of class maps, with one class per pixel of an image. It becomes int32 tensors of shape
 * `[n, height, width]`, also if `shape` ends in 1. It reads 32-bit integers from the columns that
 * `image` reads.
 *
 * Encoded masks are PNGs. It reads palette indices, or grey samples as stored, so 1 is class 1 at
 * any bit depth. Each mask must have the extent of its image.
 *
 * A mask follows its image. `cutmix` pastes the same box of the same partner into both. Erasing
 * leaves the mask unchanged unless `erase` is given. Classes are never scaled, normalised or
 * averaged, so `mixup` refuses an image with a mask.
 *
 * @throws OptionError if an option is invalid
 * @example
 * ```ts
 * import { batch, cutmix, fromColumns, image, mask, pull, toTensors } from 'millrace';
 *
 * const pixels = Uint8Array.of(10, 10, 10, 10, 20, 20, 20, 20);
 * const columns = {
 *   image: { data: pixels, shape: [2, 2, 1] },
 *   mask: { data: pixels, shape: [2, 2] },
 * };
 * const features = { image: image({ shape: [2, 2, 1], scale: 1 }), mask: mask({ shape: [2, 2] }) };
 * const mixed$ = fromColumns(columns).pipe(
 *   batch({ size: 2, features }),
 *   cutmix({ alpha: 1, minmax: [0.5, 0.5] }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(mixed$, { seed: 1 })) {
 *   tensors.mask.shape // => [2, 2, 2]
 *   Array.from(tensors.mask.dataSync()) // => Array.from(tensors.image.dataSync())
 * }
 * ```
 */
export function mask(options: MaskOptions = {}): MaskFeature {
  requireKnownOptions('`mask`', options, ['column', 'shape', 'follow', 'erase', 'maxPixels']);
  const { column, shape = [null, null], follow, erase, maxPixels } = options;
  requireColumnName('`mask`', column);
  requireOption(isMapShape(shape), '`mask`', {
    option: 'shape',
    rule: '[height, width] or [height, width, 1], positive integers, or [null, null]',
    value: shape,
  });
  requireOption(follow === undefined || typeof follow === 'string', '`mask`', {
    option: 'follow',
    rule: 'the name of an image feature',
    value: follow,
  });
  if (erase !== undefined) {
    requireInteger('`mask`', { option: 'erase', value: erase, min: -MAX_CLASS, max: MAX_CLASS });
  }
  if (maxPixels !== undefined)
    requireInteger('`mask`', { option: 'maxPixels', value: maxPixels, min: 1, unit: 'pixels' });
  return {
    kind: 'mask',
    ...(column === undefined ? {} : { column }),
    shape: [...shape] as unknown as MaskFeature['shape'],
    ...(follow === undefined ? {} : { follow }),
    ...(erase === undefined ? {} : { erase }),
    ...(maxPixels === undefined ? {} : { decode: { maxPixels } }),
  };
}

function isMapShape(shape: MaskFeature['shape']): boolean {
  if (!Array.isArray(shape)) return false;
  const isOpen = shape[0] === null && shape[1] === null;
  const sides = isOpen ? shape.slice(2) : shape;
  if (!sides.every((side: unknown) => isInteger(side, 1))) return false;
  return shape.length === 2 || (shape.length === 3 && shape[2] === 1);
}
