import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { pixelOperator } from './pixelOperator.ts';

/**
 * Stretches each channel of an image to the range from black to white. A constant channel is
 * unchanged.
 *
 * Source: `RandomAutocontrast` of torchvision on floats.
 *
 * @param options `p`, the probability of changing a sample, defaults to 0.5
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { autocontrast, batch, fromColumns, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(50, 100, 150), shape: [1, 3, 1] } };
 * const features = { image: image({ shape: [1, 3, 1], scale: 1 }) };
 * const stretched$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   autocontrast({ p: 1 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(stretched$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync()) // => [0, 127.5, 255]
 * }
 * ```
 */
export function autocontrast(options: RandomOptions = {}): Augmentation {
  const action = '`autocontrast`';
  requireKnownOptions(action, options, [...RANDOM_OPTIONS]);
  requireRandom(action, options);
  return pixelOperator('autocontrast', {
    options,
    p: 0.5,
    draw: () => [['autocontrast', 0]],
  });
}
