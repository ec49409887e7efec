import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { pixelOperator } from './pixelOperator.ts';

/** Options of {@link posterize}. */
export interface PosterizeOptions extends RandomOptions {
  /** The number of bits to keep, from 0 to 8. */
  readonly bits: number;
  /** The probability of changing a sample. Defaults to 0.5. */
  readonly p?: number;
}

/**
 * Rounds each value to a byte and keeps its upper bits: 8 bits keep all, and 0 bits give black.
 *
 * Source: `RandomPosterize` of torchvision, with equal results on bytes.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, image, posterize, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(127, 128, 255), shape: [1, 3, 1] } };
 * const features = { image: image({ shape: [1, 3, 1], scale: 1 }) };
 * const poster$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   posterize({ bits: 1, p: 1 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(poster$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync()) // => [0, 128, 128]
 * }
 * ```
 */
export function posterize(options: PosterizeOptions): Augmentation {
  const action = '`posterize`';
  requireKnownOptions(action, options, ['bits', ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const { bits } = options;
  requireInteger(action, { option: 'bits', value: bits, min: 0, max: 8 });
  return pixelOperator('posterize', {
    options,
    p: 0.5,
    draw: () => [['posterize', bits]],
  });
}
