import type { Batch } from '../core/batch.ts';
import type { Chunk } from '../core/chunk.ts';
import { sourceExtents } from '../core/extentsOf.ts';
import type { ImageFeature } from '../core/features.ts';
import { encodedColumn } from '../features/encodedColumn.ts';
import { pixelColumn } from '../features/pixelColumn.ts';
import type { EncodedImage, PixelImage } from '../raster/program/rasterJob.ts';
import type { ImageForm } from '../render/patchwork.ts';

/** The images of a feature before all steps. */
export interface RasterSources {
  readonly image: (sample: number) => EncodedImage | PixelImage;
  /** Whether they were made of the images of the data by steps before. */
  readonly isMade: boolean;
  /** Whether their values are float32, in the units of the image. */
  readonly isFloat: boolean;
  /** The factor from a byte to the units of the image. */
  readonly scale: number;
  /** The value of white, in the units of the image. */
  readonly range: number;
}

/** Locates the images of a batch's feature `name`. */
export function rasterSources(batch: Batch, name: string): RasterSources {
  const { rows, sources, encoded } = batch;
  const { column = name, shape, scale, decode } = sources[name] as ImageFeature;
  const { chunks, chunkOf, rowOf } = rows;
  const extents = sourceExtents(batch, name);
  const extent = (i: number) => ({
    height: extents.heights[i] as number,
    width: extents.widths[i] as number,
  });
  if (decode !== undefined) {
    const columns = chunks.map((chunk) => encodedColumn(chunk, column));
    const orientations = encoded[name]?.orientations;
    const image = (i: number) => ({
      bytes: columns[chunkOf[i] as number]?.bytes(rowOf[i] as number) as Uint8Array,
      ...extent(i),
      orientation: orientations?.[i] ?? 1,
    });
    const factor = scale ?? 1 / 255;
    return { image, isMade: false, isFloat: false, scale: factor, range: 255 * factor };
  }
  const columns = chunks.map((chunk: Chunk) => pixelColumn(chunk, column));
  const length = shape.reduce<number>((product, side) => product * Number(side), 1);
  const isFloat = !(columns[0]?.values instanceof Uint8Array);
  const factor = scale ?? (isFloat ? 1 : 1 / 255);
  const image = (i: number) => {
    const { values, start } = columns[chunkOf[i] as number] as (typeof columns)[number];
    const first = start(rowOf[i] as number);
    const pixels = values.subarray(first, first + length);
    return { pixels: isFloat ? scaled(pixels as Float32Array, factor) : pixels, ...extent(i) };
  };
  // White is 255 in bytes and 1 in floats.
  return { image, isMade: false, isFloat, scale: factor, range: isFloat ? factor : 255 * factor };
}

function scaled(values: Float32Array, scale: number): Float32Array {
  return scale === 1 ? values : values.map((value) => value * scale);
}

/** The images rendered from a patchwork, as sources of the steps after it. */
export function renderedSources(
  values: Float32Array,
  { height, width, channels }: ImageForm,
  range: number,
): RasterSources {
  const length = height * width * channels;
  const image = (i: number) => ({
    pixels: values.subarray(i * length, (i + 1) * length),
    height,
    width,
  });
  return { image, isMade: true, isFloat: true, scale: 1, range };
}
