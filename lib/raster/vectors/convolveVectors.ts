import { type GaussianTaps, mirroredPlaces, tapsOf } from '../convolve/gaussianBlur.ts';
import type { ImageVectors } from './imageVectors.ts';

/** Bytes that vectors read beyond a line. */
const SLACK = 64;

/** Blurs values as `gaussianBlur` does, to the bit. */
export function blurVectors(image: ImageVectors, rows: GaussianTaps, columns: GaussianTaps): void {
  const { module, extent } = image;
  const { height, width, channels } = extent;
  if (columns.sigma > 0) {
    const { taps, size, places } = put(image, columns, width);
    const padded = module.allocate(4 * (width + size) * channels + SLACK);
    const { at, spare } = image;
    module.code.alongColumns(at, spare, height, width, channels, taps, size, places, padded);
    image.swap();
  }
  if (rows.sigma > 0) {
    const { taps, size, places } = put(image, rows, height);
    module.code.alongRows(image.at, image.spare, height, width * channels, taps, size, places);
    image.swap();
  }
}

/** Sharpens values as `sharpen` does, to the bit. */
export function sharpenVectors(image: ImageVectors, factor: number): void {
  const { height, width, channels, range } = image.extent;
  if (factor === 1 || height < 3 || width < 3) return;
  const { at, spare, module } = image;
  module.code.sharpen(at, spare, height, width, channels, factor, range);
  image.swap();
}

/** Puts the taps of an axis, and where they read, into the memory. */
function put(image: ImageVectors, axis: GaussianTaps, length: number) {
  const { module } = image;
  const weights = tapsOf(axis);
  const positions = mirroredPlaces(length, weights.length);
  const taps = module.allocate(8 * weights.length);
  const places = module.allocate(4 * positions.length);
  image.doubles(taps, weights.length).set(weights);
  module.words.set(positions, places / 4);
  return { taps, size: weights.length, places };
}
