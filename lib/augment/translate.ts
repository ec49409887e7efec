import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { requireAround, within } from './ranges.ts';
import { roundHalfToEven } from './roundHalfToEven.ts';
import { LOOKUP_OPTIONS, type LookupOptions, warpOperator } from './warpOperator.ts';

/** Options of {@link translate}. */
export interface TranslateOptions extends RandomOptions, LookupOptions {
  /**
   * Fraction of the width and of the height: `v` draws from −v to v, `[min, max]` from that range.
   * Both are drawn.
   */
  readonly share: number | readonly [min: number, max: number];
}

/**
 * Shifts each image by whole pixels.
 *
 * Source: `translate` of `RandomAffine` of torchvision.
 *
 * Positions are rounded to 1/16384 pixel, so that all renderers give the same bits. Areas outside
 * of the image are `fill` in full, where torchvision blends `fill` in twice. Boxes and points
 * follow, and masks by the nearest pixel.
 *
 * @throws OptionError if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images, or their channels do not match
 * `fill`
 * @example
 * ```ts
 * import { batch, fromColumns, image, pull, toTensors, translate } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(1, 2, 3, 4), shape: [2, 2, 1] } };
 * const features = { image: image({ shape: [2, 2, 1], scale: 1 }) };
 * const shifted$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   translate({ share: [0.5, 0.5] }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(shifted$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync()) // => [0, 0, 0, 1]
 * }
 * ```
 */
export function translate(options: TranslateOptions): Augmentation {
  const action = '`translate`';
  requireKnownOptions(action, options, ['share', ...LOOKUP_OPTIONS, ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const range = requireAround(action, { option: 'share', value: options.share, limit: 1 });
  return warpOperator('translate', options, (stream, { height, width }) => {
    const right = roundHalfToEven(within(range, stream) * width);
    return { shift: [right, roundHalfToEven(within(range, stream) * height)] };
  });
}
