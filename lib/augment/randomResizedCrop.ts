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
  /** The share of the area of the image that the crop may have; `[0.08, 1]` when left out. */
  readonly scale?: readonly [min: number, max: number];
  /** Width by height of the crop; `[3/4, 4/3]` when left out. */
  readonly ratio?: readonly [min: number, max: number];
  /** How pixels between others are made; `'bilinear'` when left out. */
  readonly filter?: 'bilinear' | 'nearest';
  /** Whether a smaller image averages all pixels that it covers; it does when left out. */
  readonly antialias?: boolean;
}

/**
 * Takes a part of each image, of any area and shape within limits, and resizes it. Of an encoded
 * JPEG only that part is decoded. A sample that is not drawn for, by `p` or `until`, is resized as
 * a whole. Masks follow by the nearest pixel.
 *
 * Up to ten times an area is drawn, uniform in `scale`, and a ratio, uniform in its logarithm,
 * until the crop fits. Then its row and column are drawn. If none fits, it is the largest crop in
 * the middle with a ratio within the limits.
 *
 * Source: `RandomResizedCrop` of torchvision, whose bytes it equals on bytes for the same crop.
 *
 * @throws OptionError where an option is not what it must be
 * @throws SchemaError in the stream, where the batch has no images
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
  // All tries are drawn, so that what is drawn after them does not depend on how many failed.
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

/** The largest box in the middle whose ratio is within the limits. */
function fallback({ height, width }: Extent, ratio: Range): NonNullable<Placed['box']> {
  const aspect = width / height;
  let [h, w] = [height, width];
  if (aspect < ratio[0]) h = roundHalfToEven(width / ratio[0]);
  else if (aspect > ratio[1]) w = roundHalfToEven(height * ratio[1]);
  // A ratio of its limit may round to one pixel more than there is.
  h = Math.max(1, Math.min(h, height));
  w = Math.max(1, Math.min(w, width));
  const y = Math.floor((height - h) / 2);
  const x = Math.floor((width - w) / 2);
  return [x, y, x + w, y + h];
}
