import type { ImageFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { isInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';

/** Options of {@link image}. */
export interface ImageOptions {
  /** The column that holds the pixels; the name of the feature when left out. */
  readonly column?: string;
  /** `[height, width, channels]`: positive integers. */
  readonly shape: readonly [number, number, number];
  /**
   * What every value is multiplied with: 1/255 for uint8 pixels and 1 for other numbers when left
   * out; 1 keeps 0 … 255.
   */
  readonly scale?: number;
}

/**
 * A feature of pictures, channels last: tensors of shape `[n, height, width, channels]`, float32.
 * Reads `height · width · channels` numbers a row from FixedSizeBinary, Binary, FixedSizeList, List
 * and `fixed_shape_tensor` columns.
 *
 * @throws OptionError where `shape` is not three positive integers, has the channels first, or
 * `scale` is no number
 * @example
 * ```ts
 * import { image } from 'millrace';
 *
 * image({ shape: [28, 28, 1] }) // => { kind: 'image', shape: [28, 28, 1] }
 * ```
 */
export function image(options: ImageOptions): ImageFeature {
  requireKnownOptions('`image`', options, ['column', 'shape', 'scale']);
  const { column, shape, scale } = options;
  requireColumnName('`image`', column);
  requireOption(
    Array.isArray(shape) && shape.length === 3 && shape.every((side) => isInteger(side, 1)),
    '`image`',
    { option: 'shape', rule: '[height, width, channels], positive integers', value: shape },
  );
  requireOption(!isChannelsFirst(shape), '`image`', {
    option: 'shape',
    rule: '[height, width, channels], channels last',
    value: shape,
    remedy:
      `give [${shape[1]}, ${shape[2]}, ${shape[0]}] for pixels in that order; read others by ` +
      `\`tensor({ shape: [${shape.join(', ')}] })\` and transpose them`,
  });
  requireOption(scale === undefined || Number.isFinite(scale), '`image`', {
    option: 'scale',
    rule: 'a number',
    value: scale,
  });
  return {
    kind: 'image',
    ...(column === undefined ? {} : { column }),
    shape: [shape[0], shape[1], shape[2]],
    ...(scale === undefined ? {} : { scale }),
  };
}

/** Whether a shape can only be meant as `[channels, height, width]`. */
function isChannelsFirst([first, width, last]: readonly [number, number, number]): boolean {
  return [1, 3, 4].includes(first) && width > 4 && last > 4;
}
