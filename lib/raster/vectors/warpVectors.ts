import type { Lookup } from '../resample/lookup.ts';
import type { ImageVectors } from './imageVectors.ts';

const WARP_BYTES = 6 * 8 + 6 * 4;
const BORDERS: readonly Lookup['border'][] = ['fill', 'edge', 'reflect'];

/** Looks values up as `lookupScalar` does, to the bit, in an output of the same extent. */
export function warpVectors(
  image: ImageVectors,
  { matrix, filter, border, fill }: Omit<Lookup, 'height' | 'width'>,
): void {
  const { module, extent } = image;
  const { height, width, channels } = extent;
  const outside = module.allocate(16);
  const warp = module.allocate(WARP_BYTES);
  new Float32Array(module.bytes.buffer, outside, 4).set(fill);
  // The fields of assembly/warp.ts, in the same order.
  const [a, b, c, d, e, f] = matrix;
  image.doubles(warp, 6).set([a, d, b, e, c, f]);
  const fields = [image.at, image.spare, height, width, outside, BORDERS.indexOf(border)];
  module.words.set(fields, warp / 4 + 12);
  module.code[`${filter}${channels as 1 | 3 | 4}`](warp);
  image.swap();
}
