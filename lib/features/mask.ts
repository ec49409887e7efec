import type { MaskFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { isInteger, requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';

/** Options of {@link mask}. */
export interface MaskOptions {
  /** The column that holds the classes; the name of the feature when left out. */
  readonly column?: string;
  /**
   * `[height, width]` or `[height, width, 1]`, the extent of the image that it follows.
   * `[null, null]`, the default, takes PNGs of the extents of their images.
   */
  readonly shape?: MaskFeature['shape'];
  /** Name of the image feature that it follows; the only image of the batch when left out. */
  readonly follow?: string;
  /** The class that erased pixels get, as 255 to ignore them; they keep theirs when left out. */
  readonly erase?: number;
  /** The largest encoded mask that is decoded, in pixels; 178,956,970, as in Pillow. */
  readonly maxPixels?: number;
}

/** The largest class that float32 tables of the renderer hold exactly. */
const MAX_CLASS = 2 ** 24;

/**
 * A feature of class maps, one class per pixel of an image: tensors of shape `[n, height, width]`,
 * int32, whether `shape` has a last dimension of 1 or not. Reads whole numbers of 32 bits from the
 * columns that `image` reads.
 *
 * Encoded masks are PNGs: of a palette the numbers of its entries are read, of grey the samples as
 * they are stored, so that 1 is class 1 whatever the bits of a sample. Each has the extent of its
 * image.
 *
 * A mask follows its image. `cutmix` pastes the same box of the same partner into both. Erasing
 * leaves the mask as it is unless `erase` says otherwise. Values are never scaled, normalised or
 * averaged, so `mixup` refuses an image that a mask follows.
 *
 * @throws OptionError where an option is not what it must be
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
