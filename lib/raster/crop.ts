import { OptionError } from '../core/errors.ts';
import type { Pixels } from './channels.ts';

/** A part of an image, in pixels: rows from `top` on, columns from `left` on. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Throws an option error unless a crop is whole numbers, not empty, and within the image. */
export function requireCrop(
  crop: Crop,
  image: { readonly height: number; readonly width: number },
): void {
  const { left, top, width, height } = crop;
  const isWhole = [left, top, width, height].every(Number.isSafeInteger);
  const isWithin = left >= 0 && top >= 0 && left + width <= image.width;
  if (isWhole && isWithin && width > 0 && height > 0 && top + height <= image.height) return;
  throw new OptionError(
    'Cannot decode an image: `crop` must be integers within ' +
      `${image.height} × ${image.width} pixels; received ${JSON.stringify(crop)}`,
  );
}

/** The part of an image. */
export function cropped<T extends Pixels>(image: T, crop: Crop | undefined): T {
  if (crop === undefined) return image;
  const { left, top, width, height } = crop;
  const { pixels, channels } = image;
  const length = width * channels;
  const isFloat = pixels instanceof Float32Array;
  const part = isFloat ? new Float32Array(height * length) : new Uint8Array(height * length);
  for (let y = 0; y < height; y++) {
    const start = ((top + y) * image.width + left) * channels;
    part.set(pixels.subarray(start, start + length), y * length);
  }
  return { ...image, pixels: part, height, width };
}
