import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Stream } from '../random/stream.ts';
import { uniform } from '../random/uniform.ts';
import type { Augmentation } from './augmentation.ts';
import { type Extent, geometry, type Placed } from './geometry.ts';
import {
  RANDOM_OPTIONS,
  type RandomOptions,
  requireFilter,
  requireRandom,
  requireSize,
  type Size,
} from './imageOptions.ts';
import { type Range, requireLimits, within } from './ranges.ts';
import { roundHalfToEven } from './roundHalfToEven.ts';

/** Options of {@link randomResizedCrop}. */
export interface RandomResizedCropOptions extends RandomOptions {
  /** Side of a square, or `[height, width]`, in pixels. */
  readonly size: Size;
  /** The range of the crop's area, as a fraction of the image. Defaults to `[0.08, 1]`. */
  readonly scale?: readonly [min: number, max: number];
  /** The range of the crop's width divided by its height. Defaults to `[3/4, 4/3]`. */
  readonly ratio?: readonly [min: number, max: number];
  /** The interpolation. Defaults to `'bilinear'`. */
  readonly filter?: 'bilinear' | 'nearest';
  /** True (the default) to average all covered pixels when an image shrinks. */
  readonly antialias?: boolean;
}

/**
 * Crops each image, with a random area and aspect ratio within limits, and resizes the crop. Only
 * that part of an encoded JPEG is decoded. A sample that is not drawn for, by `p` or `until`, is
 * resized as a whole. Masks follow by the nearest pixel.
 *
 * Up to ten times, it draws an area, uniform in `scale`, and a ratio, uniform in its logarithm,
 * until the crop fits. Then it draws the row and column. If no crop fits, it takes the largest
 * centre crop with a ratio within the limits.
 *
 * Source: `RandomResizedCrop` of torchvision, with equal bytes for the same crop of bytes.
 *
 * @throws OptionError if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, image, pull, randomResizedCrop, toTensors } from 'millrace';
 *
 * const columns = { image: { data: new Uint8Array(3 * 40 * 60), shape: [40, 60, 3] } };
 * const features = { image: image({ shape: [40, 60, 3] }) };
 * const cropped$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   randomResizedCrop({ size: 24 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(cropped$, { seed: 1 })) {
 *   tensors.image.shape // => [1, 24, 24, 3]
 * }
 * ```
 */
export function randomResizedCrop(options: RandomResizedCropOptions): Augmentation {
  const action = '`randomResizedCrop`';
  const own = ['size', 'scale', 'ratio', 'filter', 'antialias'];
  requireKnownOptions(action, options, [...own, ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const { size, scale = [0.08, 1], ratio = [3 / 4, 4 / 3], ...others } = options;
  const { filter = 'bilinear', antialias = true } = options;
  const [height, width] = requireSize(action, size);
  requireFilter(action, { filter, antialias });
  requireLimits(action, { option: 'scale', value: scale, max: 1 });
  requireLimits(action, { option: 'ratio', value: ratio, max: Infinity });
  return geometry('randomResizedCrop', {
    ...others,
    options,
    draws: true,
    sizeAfter: () => [height, width],
    place: (extent, stream) => {
      const after = { size: { height, width } };
      return stream === undefined
        ? after
        : { ...after, box: drawBox(stream, extent, { scale, ratio }) };
    },
  });
}

const TRIES = 10;

function drawBox(
  stream: Stream,
  { height, width }: Extent,
  { scale, ratio }: { readonly scale: Range; readonly ratio: Range },
): NonNullable<Placed['box']> {
  const logs = [Math.log(ratio[0]), Math.log(ratio[1])] as const;
  let found: readonly [height: number, width: number] | undefined;
  // Draws all tries, so that later draws do not depend on the failures.
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const area = height * width * within(scale, stream);
    const aspect = Math.exp(within(logs, stream));
    const w = roundHalfToEven(Math.sqrt(area * aspect));
    const h = roundHalfToEven(Math.sqrt(area / aspect));
    if (found === undefined && w > 0 && w <= width && h > 0 && h <= height) found = [h, w];
  }
  const [row, column] = [uniform(stream), uniform(stream)];
  if (found === undefined) return fallback({ height, width }, ratio);
  const [h, w] = found;
  const y = Math.floor((height - h + 1) * row);
  const x = Math.floor((width - w + 1) * column);
  return [x, y, x + w, y + h];
}

/** The largest centred box with a ratio within the limits. */
function fallback({ height, width }: Extent, ratio: Range): NonNullable<Placed['box']> {
  const aspect = width / height;
  let [h, w] = [height, width];
  if (aspect < ratio[0]) h = roundHalfToEven(width / ratio[0]);
  else if (aspect > ratio[1]) w = roundHalfToEven(height * ratio[1]);
  // At a limit of the ratio, rounding may exceed the image by one pixel.
  h = Math.max(1, Math.min(h, height));
  w = Math.max(1, Math.min(w, width));
  const y = Math.floor((height - h) / 2);
  const x = Math.floor((width - w) / 2);
  return [x, y, x + w, y + h];
}
