import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { pixelOperator } from './pixelOperator.ts';

/**
 * Equalizes the histogram of each channel of an image, as bytes. Images with too few pixels are
 * unchanged.
 *
 * Source: `RandomEqualize` of torchvision. On bytes, the result equals that of torchvision and
 * Pillow.
 *
 * @param options `p`, the probability of changing a sample, defaults to 0.5
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, equalize, fromColumns, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(0, 200), shape: [1, 2, 1] } };
 * const features = { image: image({ shape: [1, 2, 1], scale: 1 }) };
 * const equal$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   equalize({ p: 1 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(equal$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync()) // => [0, 200]
 * }
 * ```
 */
export function equalize(options: RandomOptions = {}): Augmentation {
  const action = '`equalize`';
  requireKnownOptions(action, options, [...RANDOM_OPTIONS]);
  requireRandom(action, options);
  return pixelOperator('equalize', {
    options,
    p: 0.5,
    draw: () => [['equalize', 0]],
  });
}
