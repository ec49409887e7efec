import { damage } from '../damage.ts';
import { wide } from './decodePng.ts';
import { COLOURS, readPng } from './pngFile.ts';
import { type Inflate, pngSamples } from './pngSamples.ts';

/** What {@link decodeIndices} takes. */
export interface IndexOptions {
  readonly maxPixels: number;
  readonly inflate: Inflate;
}

/** Numbers of the pixels of a PNG, as they are stored. */
export interface PngIndices {
  readonly indices: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  readonly height: number;
  readonly width: number;
}

/**
 * Decodes the numbers that a PNG stores, one a pixel: those of entries of its palette, or samples
 * of grey, which are not spread over 0 to 255 where they have fewer than 8 bits.
 *
 * @throws IoError where pixels are colours or have alpha
 */
export function decodeIndices(bytes: Uint8Array, { maxPixels, inflate }: IndexOptions): PngIndices {
  const png = readPng(bytes);
  const { height, width, bits, colour } = png;
  if (height * width > maxPixels) {
    throw damage('PNG', `it must have at most ${maxPixels} pixels`, `${height} × ${width}`);
  }
  if (colour !== COLOURS.grey && colour !== COLOURS.palette) {
    throw damage('PNG', 'classes must be grey or of a palette', 'colours, or alpha');
  }
  const samples = pngSamples(png, inflate);
  return { indices: bits === 16 ? wide(samples) : samples, height, width };
}
