import {
  type DecodedImage,
  type DecodeOptions,
  type DecoderModules,
  ImageDecoder,
} from './imageDecoder.ts';

/** Options of {@link decodeImage}. */
export interface DecodeImageOptions extends DecodeOptions {
  /** Modules for formats that are neither JPEG nor PNG, by media type. */
  readonly decoders?: DecoderModules | undefined;
}

/** Decoders that were opened, by their modules. */
const opened = new Map<string, Promise<ImageDecoder>>();

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
  const key = JSON.stringify(Object.entries(decoders).map(([type, url]) => [type, String(url)]));
  let decoder = opened.get(key);
  if (decoder === undefined) {
    decoder = ImageDecoder.open(decoders);
    opened.set(key, decoder);
    // One that cannot be opened is tried again by the next image.
    decoder.catch(() => opened.delete(key));
  }
  return (await decoder).decode(bytes, decoding);
}
