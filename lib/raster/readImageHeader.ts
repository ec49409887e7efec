import { IoError } from '../core/errors.ts';
import { damage } from './damage.ts';
import { type ImageType, imageType, textAt } from './headers/imageType.ts';
import { otherHeaders } from './headers/otherHeaders.ts';
import { exifOrientation } from './headers/tiff.ts';
import { JpegSegments } from './jpeg/jpegSegments.ts';
import { COLOURS, findChunk, readPngHeader } from './png/pngFile.ts';

/** What the header of an encoded image says. */
export interface ImageHeader {
  readonly type: ImageType;
  readonly height: number;
  readonly width: number;
  /** Channels of the decoded image: 1 and 2 are grey, 3 and 4 colour, 2 and 4 with alpha. */
  readonly channels: number;
  /** Bits of a sample where they are more than 8. */
  readonly bits: 8 | 16;
  /** EXIF orientation, 1 to 8; extents are those before it is applied. */
  readonly orientation: number;
  /** Whether a JPEG is progressive, or a PNG interlaced. */
  readonly progressive: boolean;
}

/**
 * Reads the header of an encoded image in a few microseconds: its format, by its first bytes and
 * never by a name, its extent, channels and EXIF orientation. JPEG, PNG, GIF, WebP, AVIF and TIFF
 * are known. Damaged EXIF counts as none.
 *
 * @param bytes the image, or as much of it as holds the header
 * @throws IoError where the bytes are of no such format, or end within the header
 * @example
 * ```ts
 * import { readImageHeader } from 'millrace';
 *
 * const png = Uint8Array.from(
 *   atob(
 *     'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR42mNkYGRkZGZkBA' +
 *       'AAKwAKCF5LQgAAAABJRU5ErkJggg==',
 *   ),
 *   (character) => character.charCodeAt(0),
 * );
 * const { type, height, width, channels } = readImageHeader(png);
 * [type, height, width, channels] // => ['image/png', 2, 3, 1]
 * ```
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  const type = imageType(bytes);
  if (type === undefined) throw unknownFormat(bytes);
  if (type === 'image/jpeg') return jpegHeader(bytes);
  if (type === 'image/png') return pngHeader(bytes);
  const header = otherHeaders[type](bytes);
  if (header === undefined || header.height === 0 || header.width === 0) {
    throw damage(type, 'its header must be whole', `${bytes.length} bytes`);
  }
  return { orientation: 1, ...header, type, bits: 8, progressive: false } as ImageHeader;
}

/** The error for bytes of a format that is not known. */
export function unknownFormat(bytes: Uint8Array): IoError {
  const start = JSON.stringify(textAt(bytes, 0, 8));
  return new IoError(
    'Cannot read an image: it must be JPEG, PNG, GIF, WebP, AVIF or TIFF; ' +
      `received ${bytes.length === 0 ? 'no bytes' : `${bytes.length} bytes that begin ${start}`}`,
  );
}

function jpegHeader(bytes: Uint8Array): ImageHeader {
  const segments = new JpegSegments(bytes);
  segments.next(2, 0, true);
  const { frame, exif } = segments;
  if (frame === undefined) throw damage('JPEG', 'it must have a frame', `${bytes.length} bytes`);
  const { height, width, components, bits, progressive } = frame;
  return {
    type: 'image/jpeg',
    height,
    width,
    channels: components.length === 1 ? 1 : 3,
    bits: bits > 8 ? 16 : 8,
    orientation: exifOrientation(exif === undefined ? undefined : bytes.subarray(...exif)),
    progressive,
  };
}

function pngHeader(bytes: Uint8Array): ImageHeader {
  const { height, width, bits, colour, samples, interlaced } = readPngHeader(bytes);
  const hasKey = samples !== 2 && samples !== 4 && findChunk(bytes, 'tRNS') !== undefined;
  return {
    type: 'image/png',
    height,
    width,
    channels: (colour === COLOURS.palette ? 3 : samples) + (hasKey ? 1 : 0),
    bits: bits === 16 ? 16 : 8,
    orientation: exifOrientation(findChunk(bytes, 'eXIf')),
    progressive: interlaced,
  };
}
