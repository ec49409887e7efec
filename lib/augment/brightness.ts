import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { pixelOperator } from './pixelOperator.ts';
import { type Factor, requireFactor, within } from './ranges.ts';

/** Options of {@link brightness}. */
export interface BrightnessOptions extends RandomOptions {
  /**
   * `v` draws a factor from `max(0, 1 − v)` to `1 + v`. `[min, max]` draws from that range, and
   * `[f, f]` is always `f`.
   */
  readonly factor: Factor;
}

/**
 * Multiplies the values of each image by a factor, between black and white.
 *
 * Source: `ColorJitter` of torchvision on floats, without its rounding to bytes.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, brightness, fromColumns, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(100), shape: [1, 1, 1] } };
 * const features = { image: image({ shape: [1, 1, 1], scale: 1 }) };
 * const brighter$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   brightness({ factor: [1.5, 1.5] }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(brighter$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync()) // => [150]
 * }
 * ```
 */
export function brightness(options: BrightnessOptions): Augmentation {
  const action = '`brightness`';
  requireKnownOptions(action, options, ['factor', ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const range = requireFactor(action, { option: 'factor', value: options.factor });
  return pixelOperator('brightness', {
    options,
    draw: (stream) => [['brightness', within(range, stream)]],
  });
}
