import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { pixelOperator } from './pixelOperator.ts';
import { type Factor, requireFactor, within } from './ranges.ts';

/** Options of {@link contrast}. */
export interface ContrastOptions extends RandomOptions {
  /**
   * `v` draws a factor from `max(0, 1 − v)` to `1 + v`. `[min, max]` draws from that range, and
   * `[f, f]` is always `f`.
   */
  readonly factor: Factor;
}

/**
 * Scales the distance of each value from the image's mean grey. A factor of 0 gives flat grey. Grey
 * is 0.2989 red + 0.587 green + 0.114 blue.
 *
 * Source: `ColorJitter` of torchvision on floats.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`, or if images have
 * other than 1 or 3 channels
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, contrast, fromColumns, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(0, 100), shape: [1, 2, 1] } };
 * const features = { image: image({ shape: [1, 2, 1], scale: 1 }) };
 * const flatter$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   contrast({ factor: [0.5, 0.5] }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(flatter$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync()) // => [25, 75]
 * }
 * ```
 */
export function contrast(options: ContrastOptions): Augmentation {
  const action = '`contrast`';
  requireKnownOptions(action, options, ['factor', ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const range = requireFactor(action, { option: 'factor', value: options.factor });
  return pixelOperator('contrast', {
    options,
    isOfColour: true,
    draw: (stream) => [['contrast', within(range, stream)]],
  });
}
