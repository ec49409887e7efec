import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { requireProbability } from './options.ts';
import { pixelOperator } from './pixelOperator.ts';

/** Options of {@link solarize}. */
export interface SolarizeOptions extends RandomOptions {
  /** The fraction of white from which values are inverted. Defaults to 0.5. */
  readonly threshold?: number;
  /** The probability of changing a sample. Defaults to 0.5. */
  readonly p?: number;
}

/**
 * Inverts bright values. A value is rounded to a byte for the comparison.
 *
 * Source: `RandomSolarize` of torchvision.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, image, pull, solarize, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(127, 128, 255), shape: [1, 3, 1] } };
 * const features = { image: image({ shape: [1, 3, 1], scale: 1 }) };
 * const solarized$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   solarize({ p: 1 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(solarized$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync()) // => [127, 127, 0]
 * }
 * ```
 */
export function solarize(options: SolarizeOptions = {}): Augmentation {
  const action = '`solarize`';
  requireKnownOptions(action, options, ['threshold', ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const { threshold = 0.5 } = options;
  requireProbability(action, threshold, 'threshold');
  return pixelOperator('solarize', {
    options,
    p: 0.5,
    draw: () => [['solarize', threshold]],
  });
}
