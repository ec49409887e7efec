import type { Axis } from '../../../lib/raster/resample/axis.ts';
import { type ResampleInput, resampleScalar } from '../../../lib/raster/resample/resampleScalar.ts';
import { noise } from './noise.ts';

export type Shape = readonly [height: number, width: number, channels: number];

/** A whole image of noise. */
export function noiseImage(shape: Shape, seed: number): ResampleInput {
  const [height, width, channels] = shape;
  return { data: noise(shape, seed), height, width, channels, top: 0, left: 0 };
}

/** The part of an image that lies in a window. */
export function windowOf(
  image: ResampleInput,
  { top, left, height, width }: Omit<ResampleInput, 'data' | 'channels'>,
): ResampleInput {
  const { channels } = image;
  const data = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const at = ((top + y) * image.width + left) * channels;
    data.set(image.data.subarray(at, at + width * channels), y * width * channels);
  }
  return { data, height, width, channels, top, left };
}

/** What an executor makes of an image. */
export function made(
  image: ResampleInput,
  rows: Axis,
  columns: Axis,
  fill: readonly number[] = new Array<number>(image.channels).fill(0),
  execute: typeof resampleScalar = resampleScalar,
): Uint8Array {
  const output = new Uint8Array(rows.size * columns.size * image.channels).fill(201);
  execute(image, rows, columns, fill, output);
  return output;
}
