import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { pixelOperator } from './pixelOperator.ts';

/**
 * Makes images grey and keeps their channels: 0.2989 red + 0.587 green + 0.114 blue. Images of one
 * channel are unchanged.
 *
 * Source: `RandomGrayscale` of torchvision on floats.
 *
 * @param options `p`, the probability of changing a sample, defaults to 0.1
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`, or if images have
 * other than 1 or 3 channels
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, grayscale, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(100, 100, 0), shape: [1, 1, 3] } };
 * const features = { image: image({ shape: [1, 1, 3], scale: 1 }) };
 * const grey$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   grayscale({ p: 1 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(grey$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync(), Math.round) // => [89, 89, 89]
 * }
 * ```
 */
export function grayscale(options: RandomOptions = {}): Augmentation {
  const action = '`grayscale`';
  requireKnownOptions(action, options, [...RANDOM_OPTIONS]);
  requireRandom(action, options);
  return pixelOperator('grayscale', {
    options,
    p: 0.1,
    isOfColour: true,
    draw: () => [['grayscale', 0]],
  });
}
