import type { Batch } from '../../core/batch.ts';
import { recipeFor } from '../../core/recipeFor.ts';
import { affineOf } from '../../render/affineOf.ts';
import { paletteColour } from './palette.ts';
import { plainRaster, type Raster } from './raster.ts';
import type { RenderedImages } from './renderImages.ts';

/** The maximum of planes shown of an image that is neither gray nor colour. */
const MAX_PLANES = 8;
/** The opacity of a mask over its image. */
const OVERLAY = 0.5;
/** Side of the squares behind transparent pixels, in pixels. */
const CHECK = 4;

/** The images of one feature: one raster per sample, or one per channel. */
export interface ShownFeature {
  readonly names: readonly string[];
  readonly samples: readonly (readonly Raster[])[];
}

/** Options of {@link shownImages}. */
export interface ShownImagesOptions {
  readonly rendered: RenderedImages;
  readonly count: number;
  readonly range?: readonly [number, number];
}

/**
 * Prepares a rendered image feature for viewing. It undoes the scale and bias of the recipe, such
 * as those of `normalize`, and draws masks over the image.
 *
 * @param count the number of samples, from the first
 * @param range the values of black and white. By default they are derived from the images
 */
export function shownImages(
  batch: Batch,
  name: string,
  { rendered, count, range }: ShownImagesOptions,
): ShownFeature {
  const { form, values, isBytes, masks } = rendered;
  const { height, width, channels } = form;
  const { steps } = recipeFor(batch, name);
  const shown = values.subarray(0, count * height * width * channels);
  const affine = affineOf(steps, channels);
  if (affine !== undefined) {
    const { scale, bias } = affine;
    for (let k = 0; k < shown.length; k++) {
      const gain = scale[k % channels] as number;
      // A gain of 0 cannot be undone.
      if (gain !== 0) shown[k] = ((shown[k] as number) - (bias[k % channels] as number)) / gain;
    }
  }
  const [low, high] = range ?? (isBytes ? [0, 255 * form.scale] : rangeOf(shown));
  const bytes = Uint8ClampedArray.from(shown, (value) => (255 * (value - low)) / (high - low));
  const planes = channels === 1 || channels === 3 || channels === 4 ? 1 : channels;
  const extent = { height, width, channels };
  return {
    names:
      planes === 1 ? [name] : Array.from({ length: planesShown(planes) }, (_, c) => `${name} ${c}`),
    samples: Array.from({ length: count }, (_, i) => {
      const pixels = bytes.subarray(i * height * width * channels);
      return Array.from({ length: planesShown(planes) }, (_, plane) => {
        const raster = rasterOf(pixels, extent, plane);
        for (const classes of masks) overlay(raster, classes.subarray(i * height * width));
        return raster;
      });
    }),
  };
}

function planesShown(planes: number): number {
  return Math.min(planes, MAX_PLANES);
}

/** The values of black and white in floats: 0 and 1, or 0 and 255, or the range of the values. */
function rangeOf(values: Float32Array): readonly [number, number] {
  let [min, max] = [0, 1];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  // Rounding may put a mix of values from 0 to 1 slightly outside.
  const isWithin = (limit: number) => min >= -1e-3 * limit && max <= 1.001 * limit;
  if (isWithin(1)) return [0, 1];
  return isWithin(255) ? [0, 255] : [min, max];
}

interface Extent {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

function rasterOf(
  pixels: Uint8ClampedArray,
  { height, width, channels }: Extent,
  plane: number,
): Raster {
  const raster = plainRaster(width, height, [0, 0, 0]);
  const isColour = channels === 3 || channels === 4;
  for (let at = 0; at < height * width; at++) {
    for (let c = 0; c < 3; c++) {
      raster.data[4 * at + c] = pixels[channels * at + (isColour ? c : plane)] as number;
    }
    if (channels !== 4) continue;
    const alpha = (pixels[4 * at + 3] as number) / 255;
    const isDark = (Math.floor(at / width / CHECK) + Math.floor((at % width) / CHECK)) % 2 === 1;
    blend(raster, at, { colour: isDark ? [102, 102, 102] : [153, 153, 153], share: 1 - alpha });
  }
  return raster;
}

/** Blends pixels with the colours of their classes, except class 0. */
function overlay(raster: Raster, classes: Int32Array): void {
  for (let at = 0; at < raster.width * raster.height; at++) {
    const label = classes[at] as number;
    if (label !== 0) blend(raster, at, { colour: paletteColour(label - 1), share: OVERLAY });
  }
}

function blend(
  { data }: Raster,
  pixel: number,
  { colour, share }: { readonly colour: readonly number[]; readonly share: number },
): void {
  for (let c = 0; c < 3; c++) {
    const value = data[4 * pixel + c] as number;
    data[4 * pixel + c] = value + share * ((colour[c] as number) - value);
  }
}
