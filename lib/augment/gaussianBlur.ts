import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import type { Augmentation } from './augmentation.ts';
import {
  RANDOM_OPTIONS,
  type RandomOptions,
  requireRandom,
  requireSize,
  type Size,
} from './imageOptions.ts';
import { requirePositive, within } from './ranges.ts';
import { valueOperator } from './valueOperator.ts';

/** Options of {@link gaussianBlur}. */
export interface GaussianBlurOptions extends RandomOptions {
  /** Side of the kernel, or `[height, width]`, in pixels: odd integers. */
  readonly size: Size;
  /** Standard deviation in pixels, or its range. Defaults to `[0.1, 2]`. */
  readonly sigma?: number | readonly [min: number, max: number];
}

/**
 * Blurs each image with a Gaussian kernel. Outside of its edges, the image is mirrored without the
 * edge pixels.
 *
 * Source: `GaussianBlur` of torchvision on floats. Pillow approximates it by three box blurs.
 *
 * @throws OptionError if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, gaussianBlur, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(30, 0, 30), shape: [1, 3, 1] } };
 * const features = { image: image({ shape: [1, 3, 1], scale: 1 }) };
 * const blurred$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   gaussianBlur({ size: [1, 3], sigma: 100 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(blurred$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync(), Math.round) // => [10, 20, 10]
 * }
 * ```
 */
export function gaussianBlur(options: GaussianBlurOptions): Augmentation {
  const action = '`gaussianBlur`';
  requireKnownOptions(action, options, ['size', 'sigma', ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const { size, sigma = [0.1, 2] } = options;
  const sides = requireSize(action, size);
  requireOption(
    sides.every((side) => side % 2 === 1),
    action,
    {
      option: 'size',
      rule: 'odd, so that there is a middle',
      value: size,
    },
  );
  const range = requirePositive(action, { option: 'sigma', value: sigma });
  return valueOperator('gaussianBlur', {
    options,
    isOfColour: false,
    needsRange: false,
    draw: (stream) => within(range, stream),
    steps: (drawn) => [
      {
        kind: 'convolve',
        filter: 'gaussian',
        size: sides,
        amounts: Float64Array.from(drawn, (deviation) => deviation ?? 0),
      },
    ],
  });
}
