import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { integer } from '../random/integer.ts';
import type { Stream } from '../random/stream.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { requireAround, within } from './ranges.ts';
import { LOOKUP_OPTIONS, type LookupOptions, warpOperator } from './warpOperator.ts';

/** Options of {@link rotate}. */
export interface RotateOptions extends RandomOptions, LookupOptions {
  /** Counterclockwise: `v` draws from −v to v, `[min, max]` from that range. */
  readonly degrees: number | readonly [min: number, max: number];
  /**
   * Draws only multiples of it: `rotate({ degrees: [0, 270], step: 90 })` makes quarter turns, all
   * equally likely. By default any angle of the range is drawn.
   */
  readonly step?: number;
}

/**
 * Rotates each image about its centre.
 *
 * Source: `RandomRotation` of torchvision, with bilinear sampling by default.
 *
 * Positions are rounded to 1/16384 pixel, so that all renderers give the same bits. Areas outside
 * of the image are `fill` in full, where torchvision blends `fill` in twice. Quarter turns of
 * square images are exact, because they only move pixels. Boxes and points follow, and masks by the
 * nearest pixel.
 *
 * @throws OptionError if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images, or their channels do not match
 * `fill`
 * @example
 * ```ts
 * import { batch, fromColumns, image, pull, rotate, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(1, 2, 3, 4), shape: [2, 2, 1] } };
 * const features = { image: image({ shape: [2, 2, 1], scale: 1 }) };
 * const turned$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   rotate({ degrees: [180, 180] }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(turned$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync(), Math.round) // => [4, 3, 2, 1]
 * }
 * ```
 */
export function rotate(options: RotateOptions): Augmentation {
  const action = '`rotate`';
  requireKnownOptions(action, options, ['degrees', 'step', ...LOOKUP_OPTIONS, ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const { degrees, step } = options;
  const range = requireAround(action, { option: 'degrees', value: degrees, limit: Infinity });
  if (step === undefined)
    return warpOperator('rotate', options, (stream) => ({ angle: -within(range, stream) }));
  const [min, max] = range;
  const first = Math.ceil(min / step);
  const count = Math.floor(max / step) - first + 1;
  requireOption(step > 0 && count >= 1 && count <= 2 ** 32, action, {
    option: 'step',
    rule: `a positive number of which a multiple lies within ${min} to ${max}`,
    value: step,
  });
  // Avoids `−0`, which would be printed.
  const angleOf = (stream: Stream) => 0 - step * (first + integer(stream, count));
  return warpOperator('rotate', options, (stream) => ({ angle: angleOf(stream) }));
}
