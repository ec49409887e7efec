import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { pixelOperator } from './pixelOperator.ts';
import { type Factor, requireFactor, within } from './ranges.ts';

/** Options of {@link gamma}. */
export interface GammaOptions extends RandomOptions {
  /**
   * `v` draws an exponent from `max(0, 1 − v)` to `1 + v`. `[min, max]` draws from that range, and
   * `[g, g]` is always `g`.
   */
  readonly gamma: Factor;
}

/**
 * Raises the values of each image, as fractions of white, to a power. A power above 1 darkens.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, gamma, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(0, 51, 255), shape: [1, 3, 1] } };
 * const features = { image: image({ shape: [1, 3, 1], scale: 1 }) };
 * const darker$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   gamma({ gamma: [2, 2] }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(darker$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync(), Math.round) // => [0, 10, 255]
 * }
 * ```
 */
export function gamma(options: GammaOptions): Augmentation {
  const action = '`gamma`';
  requireKnownOptions(action, options, ['gamma', ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const range = requireFactor(action, { option: 'gamma', value: options.gamma });
  return pixelOperator('gamma', {
    options,
    draw: (stream) => [['gamma', within(range, stream)]],
  });
}
