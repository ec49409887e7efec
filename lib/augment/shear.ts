import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { requireAround, within } from './ranges.ts';
import { LOOKUP_OPTIONS, type LookupOptions, warpOperator } from './warpOperator.ts';

/** Options of {@link shear}. */
export interface ShearOptions extends RandomOptions, LookupOptions {
  /** Degrees: `v` draws from −v to v, `[min, max]` from that range, between −90 and 90. */
  readonly degrees: number | readonly [min: number, max: number];
}

/**
 * Shears each image along its rows, about its centre.
 *
 * Source: `shear` of `RandomAffine` of torchvision.
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
 * import { batch, fromColumns, image, pull, shear, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), shape: [3, 3, 1] } };
 * const features = { image: image({ shape: [3, 3, 1], scale: 1 }) };
 * const sheared$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   shear({ degrees: [45, 45], filter: 'nearest' }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(sheared$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync()) // => [0, 1, 2, 4, 5, 6, 8, 9, 0]
 * }
 * ```
 */
export function shear(options: ShearOptions): Augmentation {
  const action = '`shear`';
  requireKnownOptions(action, options, ['degrees', ...LOOKUP_OPTIONS, ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const { degrees } = options;
  const range = requireAround(action, { option: 'degrees', value: degrees, limit: 89 });
  return warpOperator('shear', options, (stream) => ({ shear: [within(range, stream), 0] }));
}
