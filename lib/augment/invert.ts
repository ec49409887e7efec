import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { pixelOperator } from './pixelOperator.ts';

/**
 * Inverts the values of an image: white becomes black.
 *
 * Source: `RandomInvert` of torchvision.
 *
 * @param options `p`, the probability of changing a sample, defaults to 0.5
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, image, invert, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(0, 200), shape: [1, 2, 1] } };
 * const features = { image: image({ shape: [1, 2, 1], scale: 1 }) };
 * const inverted$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   invert({ p: 1 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(inverted$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync()) // => [255, 55]
 * }
 * ```
 */
export function invert(options: RandomOptions = {}): Augmentation {
  const action = '`invert`';
  requireKnownOptions(action, options, [...RANDOM_OPTIONS]);
  requireRandom(action, options);
  return pixelOperator('invert', {
    options,
    p: 0.5,
    draw: () => [['invert', 0]],
  });
}
