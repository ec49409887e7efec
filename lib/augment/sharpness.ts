import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { type Factor, requireFactor, within } from './ranges.ts';
import { valueOperator } from './valueOperator.ts';

/** Options of {@link sharpness}. */
export interface SharpnessOptions extends RandomOptions {
  /**
   * `v` draws a factor from `max(0, 1 − v)` to `1 + v`. `[min, max]` draws from that range, and
   * `[f, f]` is always `f`.
   */
  readonly factor: Factor;
}

/**
 * Scales the distance of each value from a mean of its 3×3 neighbourhood. A factor of 0 smooths, 1
 * changes nothing, and 2 sharpens. Edge pixels are unchanged.
 *
 * Source: `RandomAdjustSharpness` of torchvision on floats.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, image, pull, sharpness, toTensors } from 'millrace';
 *
 * const data = Uint8Array.of(13, 13, 13, 13, 26, 13, 13, 13, 13);
 * const columns = { image: { data, shape: [3, 3, 1] } };
 * const features = { image: image({ shape: [3, 3, 1], scale: 1 }) };
 * const sharp$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   sharpness({ factor: [2, 2] }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(sharp$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync()) // => [13, 13, 13, 13, 34, 13, 13, 13, 13]
 * }
 * ```
 */
export function sharpness(options: SharpnessOptions): Augmentation {
  const action = '`sharpness`';
  requireKnownOptions(action, options, ['factor', ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const range = requireFactor(action, { option: 'factor', value: options.factor });
  return valueOperator('sharpness', {
    options,
    isOfColour: false,
    needsRange: true,
    draw: (stream) => within(range, stream),
    steps: (drawn) => [
      {
        kind: 'convolve',
        filter: 'sharpness',
        size: [3, 3],
        amounts: Float64Array.from(drawn, (factor) => factor ?? 1),
      },
    ],
  });
}
