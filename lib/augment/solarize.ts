import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { requireProbability } from './options.ts';
import { pixelOperator } from './pixelOperator.ts';

/** Options of {@link solarize}. */
export interface SolarizeOptions extends RandomOptions {
  /** Share of white from which on values are inverted; 0.5 when left out. */
  readonly threshold?: number;
  /** How often a sample is changed; 0.5 when left out. */
  readonly p?: number;
}

/**
 * Inverts what is bright. A value is compared as the byte that is nearest to it.
 *
 * Source: `RandomSolarize` of torchvision.
 *
 * @throws OptionError where an option is not what it must be; in the stream, after `normalize`
 * @throws SchemaError in the stream, where the batch has no images
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
