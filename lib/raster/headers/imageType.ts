import { SOI } from '../jpeg/jpegSegments.ts';
import { isPng } from '../png/pngFile.ts';

/** Formats that are told apart, as media types. */
export type ImageType =
  | 'image/jpeg'
  | 'image/png'
  | 'image/gif'
  | 'image/webp'
  | 'image/avif'
  | 'image/tiff';

/** The format by the first bytes, whatever the name says; `undefined` where it is none of these. */
export function imageType(bytes: Uint8Array): ImageType | undefined {
  if (bytes[0] === 0xff && bytes[1] === SOI && bytes[2] === 0xff) return 'image/jpeg';
  if (isPng(bytes)) return 'image/png';
  if (textAt(bytes, 0, 4) === 'GIF8') return 'image/gif';
  if (textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === 'WEBP') return 'image/webp';
  if (textAt(bytes, 4, 4) === 'ftyp' && brandsOf(bytes).includes('avif')) return 'image/avif';
  if (['II*\0', 'MM\0*'].includes(textAt(bytes, 0, 4))) return 'image/tiff';
  return undefined;
}

/** Bytes as characters of one byte each. */
export function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

/** The brands that a file of boxes has. */
function brandsOf(bytes: Uint8Array): readonly string[] {
  const length = Math.min(bytes[3] ?? 0, 64);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= length; at += 4) brands.push(textAt(bytes, at, 4));
  return brands;
}
