import type { DecodedImage, DecodeOptions, DecoderModules } from './imageDecoder.ts';
import { openDecoders } from './openDecoders.ts';

/** Options of {@link decodeImage}. */
export interface DecodeImageOptions extends DecodeOptions {
  /** Modules for formats that are neither JPEG nor PNG, by media type. */
  readonly decoders?: DecoderModules | undefined;
}

const open = openDecoders();

/**
 * Decodes an image. JPEG (baseline and progressive, 8 bits) and PNG become the very pixels that
 * Pillow reads, in Node and in browsers, with SIMD and without; CMYK becomes RGB as by Pillow's
 * `convert`. Other formats need a module in `decoders`: `millrace/decoders/sharp` in Node,
 * `millrace/decoders/imageBitmap` in browsers. What those read is not promised to the bit. Extents
 * are those of the file: EXIF orientation is not applied.
 *
 * @param bytes the encoded image
 * @returns pixels, one after another, channels last
 * @throws IoError where the image is damaged, too large or of another format
 * @example
 * ```ts
 * import { decodeImage } from 'millrace';
 *
 * const png = Uint8Array.from(
 *   atob(
 *     'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR42mNkYGRkZGZkBA' +
 *       'AAKwAKCF5LQgAAAABJRU5ErkJggg==',
 *   ),
 *   (character) => character.charCodeAt(0),
 * );
 * const { height, width, channels, pixels } = await decodeImage(png);
 * [height, width, channels] // => [2, 3, 1]
 * [...pixels] // => [0, 1, 2, 3, 4, 5]
 * ```
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: DecodeImageOptions = {},
): Promise<DecodedImage> {
  const { decoders = {}, ...decoding } = options;
  const modules = Object.entries(decoders).map(([type, url]) => [type, String(url)]);
  const decoder = await open(Object.fromEntries(modules));
  const image = decoder.decode(bytes, decoding);
  if (image instanceof Promise) return image;
  // A copy of what the next image would overwrite.
  const isWhole = image.pixels.byteLength === image.pixels.buffer.byteLength;
  return isWhole ? image : { ...image, pixels: image.pixels.slice() };
}
