import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { pixelOperator } from './pixelOperator.ts';
import { requireAround, within } from './ranges.ts';

/** Options of {@link hue}. */
export interface HueOptions extends RandomOptions {
  /**
   * A fraction of the colour circle: `v` draws from −v to v, at most 0.5; `[min, max]` draws from
   * that range.
   */
  readonly turn: number | readonly [min: number, max: number];
}

/**
 * Shifts the hue of each pixel. The brightest and the darkest channel keep their values, so grey
 * stays grey. Images of one channel are unchanged.
 *
 * Source: `ColorJitter` of torchvision on floats.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`, or if images have
 * other than 1 or 3 channels
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, hue, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(200, 50, 50), shape: [1, 1, 3] } };
 * const features = { image: image({ shape: [1, 1, 3], scale: 1 }) };
 * const turned$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   hue({ turn: [0.5, 0.5] }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(turned$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync()) // => [50, 200, 200]
 * }
 * ```
 */
export function hue(options: HueOptions): Augmentation {
  const action = '`hue`';
  requireKnownOptions(action, options, ['turn', ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const range = requireAround(action, { option: 'turn', value: options.turn, limit: 0.5 });
  return pixelOperator('hue', {
    options,
    isOfColour: true,
    draw: (stream) => [['hue', within(range, stream)]],
  });
}
