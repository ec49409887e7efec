import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { pixelOperator } from './pixelOperator.ts';

/**
 * Gives each channel of an image about as many pixels of each brightness, by the histogram of its
 * bytes. Small images have too few pixels and stay as they are.
 *
 * Source: `RandomEqualize` of torchvision, whose bytes it equals on bytes, and those of Pillow.
 *
 * @param options `p`, how often a sample is changed, is 0.5 when left out
 *
 * @throws OptionError where an option is not what it must be; in the stream, after `normalize`
 * @throws SchemaError in the stream, where the batch has no images
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
