import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { pixelOperator } from './pixelOperator.ts';
import { type Factor, requireFactor, within } from './ranges.ts';

/** Options of {@link saturation}. */
export interface SaturationOptions extends RandomOptions {
  /**
   * `v` draws a factor from `max(0, 1 − v)` to `1 + v`. `[min, max]` draws from that range, and
   * `[f, f]` is always `f`.
   */
  readonly factor: Factor;
}

/**
 * Scales the distance of each pixel from its grey. A factor of 0 gives grey. Images of one channel
 * are unchanged.
 *
 * Source: `ColorJitter` of torchvision on floats.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`, or if images have
 * other than 1 or 3 channels
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, image, pull, saturation, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(100, 100, 0), shape: [1, 1, 3] } };
 * const features = { image: image({ shape: [1, 1, 3], scale: 1 }) };
 * const grey$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   saturation({ factor: [0, 0] }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(grey$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync(), Math.round) // => [89, 89, 89]
 * }
 * ```
 */
export function saturation(options: SaturationOptions): Augmentation {
  const action = '`saturation`';
  requireKnownOptions(action, options, ['factor', ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const range = requireFactor(action, { option: 'factor', value: options.factor });
  return pixelOperator('saturation', {
    options,
    isOfColour: true,
    draw: (stream) => [['saturation', within(range, stream)]],
  });
}
