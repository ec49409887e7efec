import type { ImageFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { isInteger, requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { MAX_PIXELS } from '../raster/imageDecoder.ts';

/** Options of {@link image}. */
export interface ImageOptions {
  /** The column of the pixels or the encoded images. Defaults to the name of the feature. */
  readonly column?: string;
  /**
   * `[height, width, channels]`: positive integers. `[null, null, channels]`, the default, takes
   * encoded images of any extent. Then `resize` or a crop must give them the same extent.
   */
  readonly shape?: readonly [height: number | null, width: number | null, channels: number];
  /**
   * The channels to convert encoded images to, like Pillow's `convert`: 1 is grey, 3 RGB, 4 RGB and
   * alpha. Defaults to the channels of `shape`, or 3.
   */
  readonly channels?: 1 | 3 | 4;
  /**
   * The factor of every value. Defaults to 1/255 for uint8 pixels and to 1 for other numbers. 1
   * keeps 0 … 255.
   */
  readonly scale?: number;
  /**
   * `'exif'` (the default) applies the EXIF orientation of an encoded image, so that boxes refer to
   * the image as shown. `'ignore'` does not.
   */
  readonly orientation?: 'exif' | 'ignore';
  /** The maximum size of an encoded image, in pixels. Defaults to 178,956,970, as in Pillow. */
  readonly maxPixels?: number;
  /**
   * Modules that decode formats other than JPEG and PNG, by media type, as in `{ 'image/webp':
   * 'millrace/decoders/sharp' }`. They are URLs or import specifiers.
   */
  readonly decoders?: Readonly<Record<string, string | URL>>;
  /**
   * `'decoded'` caches decoded images until the run ends, so that later epochs do not decode them
   * again. The cache takes up to half of `budgetBytes`, shared with cached rows. The values are the
   * same.
   */
  readonly cache?: 'decoded';
}

/**
 * A feature of images with channels last. It becomes float32 tensors of shape `[n, height, width,
 * channels]`.
 *
 * It reads pixels, `height · width · channels` numbers per row, from FixedSizeBinary, Binary,
 * FixedSizeList, List and `fixed_shape_tensor` columns. It reads encoded images from Binary
 * columns, and from the struct of `bytes` and `path` that Hugging Face writes. If a row of Parquet
 * or Arrow has only the path, it reads that file relative to the data file or its URL. The first
 * bytes of an image determine its format. JPEG and PNG decode to the same pixels as in Pillow,
 * converted to `channels`.
 *
 * @throws OptionError if `shape` is not three positive integers, has the channels first or
 * contradicts `channels`, or if another option is invalid
 * @example
 * ```ts
 * import { image } from 'millrace';
 *
 * image({ shape: [28, 28, 1] }) // => { kind: 'image', shape: [28, 28, 1] }
 * image().shape // => [null, null, 3]
 * image({ channels: 1 }).shape // => [null, null, 1]
 * ```
 */
export function image(options: ImageOptions = {}): ImageFeature {
  requireKnownOptions('`image`', options, OPTIONS);
  const { column, channels, scale } = options;
  requireOption(channels === undefined || [1, 3, 4].includes(channels), '`image`', {
    option: 'channels',
    rule: '1, 3 or 4',
    value: channels,
  });
  const { shape = [null, null, channels ?? 3] } = options;
  const { orientation = 'exif', maxPixels = MAX_PIXELS, decoders, cache } = options;
  requireColumnName('`image`', column);
  requireOption(isImageShape(shape), '`image`', {
    option: 'shape',
    rule: '[height, width, channels], positive integers, or [null, null, channels]',
    value: shape,
  });
  requireOption(!isChannelsFirst(shape), '`image`', {
    option: 'shape',
    rule: '[height, width, channels], channels last',
    value: shape,
    remedy:
      `give [${shape[1]}, ${shape[2]}, ${shape[0]}] for pixels in that order; read others by ` +
      `\`tensor({ shape: [${shape.join(', ')}] })\` and transpose them`,
  });
  requireOption(channels === undefined || channels === shape[2], '`image`', {
    option: 'channels',
    rule: `those of \`shape\`, ${shape[2]}`,
    value: channels,
    remedy: 'leave one of them out',
  });
  requireOption(scale === undefined || Number.isFinite(scale), '`image`', {
    option: 'scale',
    rule: 'a number',
    value: scale,
  });
  requireOption(['exif', 'ignore'].includes(orientation), '`image`', {
    option: 'orientation',
    rule: "'exif' or 'ignore'",
    value: orientation,
  });
  requireInteger('`image`', { option: 'maxPixels', value: maxPixels, min: 1, unit: 'pixels' });
  requireOption(decoders === undefined || isModules(decoders), '`image`', {
    option: 'decoders',
    rule: 'an object of modules by media type',
    value: decoders,
  });
  requireOption(cache === undefined || cache === 'decoded', '`image`', {
    option: 'cache',
    rule: "'decoded' where it is given",
    value: cache,
  });
  const keeps = cache === undefined ? {} : { cache };
  return {
    kind: 'image',
    ...(column === undefined ? {} : { column }),
    shape: [shape[0], shape[1], shape[2]],
    ...(scale === undefined ? {} : { scale }),
    ...(hasDecoding(options)
      ? { decode: { orientation, maxPixels, decoders: asText(decoders), ...keeps } }
      : {}),
  };
}

/** Options of how encoded images are decoded. */
const DECODING = ['orientation', 'maxPixels', 'decoders', 'cache'] as const;

const OPTIONS = ['column', 'shape', 'channels', 'scale', ...DECODING];

function isImageShape(shape: unknown): shape is ImageFeature['shape'] {
  if (!Array.isArray(shape) || shape.length !== 3 || !isInteger(shape[2], 1)) return false;
  const isOpen = shape[0] === null && shape[1] === null;
  return isOpen || (isInteger(shape[0], 1) && isInteger(shape[1], 1));
}

/** True if a shape can only mean `[channels, height, width]`. */
function isChannelsFirst([first, width, last]: ImageFeature['shape']): boolean {
  return first !== null && [1, 3, 4].includes(first) && Number(width) > 4 && last > 4;
}

function isModules(decoders: unknown): boolean {
  if (typeof decoders !== 'object' || decoders === null) return false;
  return Object.entries(decoders).every(
    ([type, module]) =>
      type.startsWith('image/') && (typeof module === 'string' || module instanceof URL),
  );
}

function hasDecoding(options: ImageOptions): boolean {
  return DECODING.some((option) => options[option] !== undefined);
}

function asText(decoders: Readonly<Record<string, string | URL>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(decoders).map(([type, url]) => [type, String(url)]));
}
