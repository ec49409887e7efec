import sharp from 'sharp';
import type { Pixels } from '../channels.ts';

/**
 * A module for `decoders` in Node that decodes all formats `sharp` reads, to bytes of sRGB. Of an
 * animation it is the first frame.
 */
export default async function decode(bytes: Uint8Array): Promise<Pixels> {
  // One that is cut is an error, as everywhere here.
  const image = sharp(bytes, { failOn: 'truncated' }).toColourspace('srgb');
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { height, width, channels } = info;
  return { pixels: new Uint8Array(data), height, width, channels };
}
