import { describe, expect, it } from 'vitest';
import {
  type Axis,
  cropAxis,
  flipAxis,
  padAxis,
  resizeAxis,
  wholeAxis,
} from '../../../lib/raster/resample/axis.ts';
import type { PadMode } from '../../../lib/raster/resample/padPlaces.ts';
import { resampleFloat } from '../../../lib/raster/resample/resampleScalar.ts';
import golden from '../../golden/raster/geometry.json' with { type: 'json' };
import { md5, noise } from './noise.ts';
import { made, noiseImage, type Shape } from './resample.ts';

interface CropCase {
  readonly shape: number[];
  readonly box: number[];
  readonly size: number[];
  readonly antialias: boolean;
}

function axesOf({ shape, box, size, antialias }: CropCase): [rows: Axis, columns: Axis] {
  const [imageHeight, imageWidth] = shape as [number, number];
  const [top, left, height, width] = box as [number, number, number, number];
  const [newHeight, newWidth] = size as [number, number];
  const rows = cropAxis(wholeAxis(imageHeight), top, height);
  const columns = cropAxis(wholeAxis(imageWidth), left, width);
  return [
    resizeAxis(rows, newHeight, 'bilinear', antialias),
    resizeAxis(columns, newWidth, 'bilinear', antialias),
  ];
}

// Made by the script beside the file, from torchvision.
describe('resampling', () => {
  it.each(golden.crops)('makes of bytes $box of $shape the bytes of torchvision: $size', (like) => {
    const image = noiseImage(like.shape as unknown as Shape, like.seed);
    expect(md5(made(image, ...axesOf(like)))).toBe(like.md5);
  });

  it.each(golden.floats)('makes of floats $box of $shape those of torchvision: $size', (like) => {
    const shape = like.shape as unknown as Shape;
    const [rows, columns] = axesOf(like);
    const unit = Math.fround(1 / 255);
    const data = Float32Array.from(noise(shape, like.seed), (byte) => byte * unit);
    const output = new Float32Array(rows.size * columns.size * 3);
    const [height, width, channels] = shape;
    const image = { data, height, width, channels, top: 0, left: 0 };
    resampleFloat(image, rows, columns, [0, 0, 0], output);
    const off = like.values.map((value, k) => Math.abs(value - (output[k * like.every] as number)));
    expect(Math.max(...off)).toBeLessThan(1e-6);
  });

  it.each(golden.pads)('pads $shape by $mode, resizes and flips as torchvision', (like) => {
    const image = noiseImage(like.shape as unknown as Shape, like.seed);
    const [left, top, right, bottom] = like.sides as [number, number, number, number];
    const rows = padAxis(wholeAxis(image.height), top, bottom, like.mode as PadMode);
    const columns = padAxis(wholeAxis(image.width), left, right, like.mode as PadMode);
    expect(md5(made(image, rows, columns, like.fill))).toBe(like.padded);
    const [height, width] = like.size as [number, number];
    const resized = [
      resizeAxis(rows, height, 'bilinear', true),
      flipAxis(resizeAxis(columns, width, 'bilinear', true)),
    ] as const;
    expect(md5(made(image, ...resized, like.fill))).toBe(like.md5);
  });

  it.each(golden.nearest)(
    'takes the nearest of $source pixels for $size as torchvision',
    (like) => {
      const axis = resizeAxis(wholeAxis(like.source), like.size, 'nearest', false);
      expect([...axis.positions]).toEqual(like.indices);
    },
  );
});
