import type { PixelChange } from '../core/recipe.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { permutation } from '../random/permutation.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { type Change, pixelOperator } from './pixelOperator.ts';
import { type Factor, requireAround, requireFactor, within } from './ranges.ts';

/** Options of {@link colorJitter}. */
export interface ColorJitterOptions extends RandomOptions {
  /** Like `factor` of `brightness`. Defaults to 0, no change. */
  readonly brightness?: Factor;
  /** Like `factor` of `contrast`. Defaults to 0. */
  readonly contrast?: Factor;
  /** Like `factor` of `saturation`. Defaults to 0. */
  readonly saturation?: Factor;
  /** Like `turn` of `hue`. Defaults to 0. */
  readonly hue?: number | readonly [min: number, max: number];
}

/**
 * Changes brightness, contrast, saturation and hue of each image, in an order that is drawn for
 * each sample.
 *
 * Source: `ColorJitter` of torchvision on floats: values stay between black and white after each of
 * the four, without rounding to bytes. It draws the order first, then the four in the order above.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`, or if images have
 * other than 1 or 3 channels
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, colorJitter, fromColumns, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(100, 200, 40), shape: [1, 1, 3] } };
 * const features = { image: image({ shape: [1, 1, 3], scale: 1 }) };
 * const jittered$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   colorJitter({ brightness: [0.5, 0.5] }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(jittered$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync()) // => [50, 100, 20]
 * }
 * ```
 */
export function colorJitter(options: ColorJitterOptions): Augmentation {
  const action = '`colorJitter`';
  requireKnownOptions(action, options, [
    'brightness',
    'contrast',
    'saturation',
    'hue',
    ...RANDOM_OPTIONS,
  ]);
  requireRandom(action, options);
  const factor = (option: 'brightness' | 'contrast' | 'saturation') =>
    requireFactor(action, { option, value: options[option] ?? 0 });
  const ranges = {
    brightness: factor('brightness'),
    contrast: factor('contrast'),
    saturation: factor('saturation'),
    hue: requireAround(action, { option: 'hue', value: options.hue ?? 0, limit: 0.5 }),
  };
  return pixelOperator('colorJitter', {
    options,
    length: 4,
    isOfColour: true,
    draw: (stream) => {
      const order = permutation(stream, new Uint32Array(4));
      const drawn = Object.entries(ranges).map(([change, range]): Change => {
        const amount = within(range, stream);
        return [amount === (change === 'hue' ? 0 : 1) ? 'none' : (change as PixelChange), amount];
      });
      return Array.from(order, (k) => drawn[k] as Change);
    },
  });
}
