import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { integer } from '../random/integer.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { policy } from './policy.ts';
import { actionOf, POLICY_OPS, type PolicyOp, WIDE } from './policyOps.ts';
import { LOOKUP_OPTIONS, type LookupOptions } from './warpOperator.ts';

/** Magnitudes that there are. */
const BINS = 31;

/** Options of {@link trivialAugment}. */
export type TrivialAugmentOptions = RandomOptions & LookupOptions;

/**
 * Does one operation to each image, drawn out of the 14 of `randAugment`, with a magnitude that is
 * drawn out of 31 that reach farther.
 *
 * Source: `TrivialAugmentWide` of torchvision. Operators compute on floats and are not rounded to
 * bytes, and images are looked up bilinearly where nothing else is said. Boxes and points follow,
 * and masks by the nearest pixel.
 *
 * @throws OptionError where an option is not what it must be; in the stream, after `normalize`, or
 * of images with other than 1 or 3 channels
 * @throws SchemaError in the stream, where the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, image, pull, toTensors, trivialAugment } from 'millrace';
 *
 * const columns = { image: { data: new Uint8Array(3072).fill(90), shape: [32, 32, 3] } };
 * const features = { image: image({ shape: [32, 32, 3] }) };
 * const changed$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   trivialAugment(),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(changed$, { seed: 1 })) {
 *   tensors.image.shape // => [1, 32, 32, 3]
 * }
 * ```
 */
export function trivialAugment(options: TrivialAugmentOptions = {}): Augmentation {
  const action = '`trivialAugment`';
  requireKnownOptions(action, options, [...LOOKUP_OPTIONS, ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  return policy('trivialAugment', options, {
    length: 1,
    draw: (stream, extent) => {
      const op = POLICY_OPS[integer(stream, POLICY_OPS.length)] as PolicyOp;
      const bin = integer(stream, BINS);
      const sign = 1 - 2 * integer(stream, 2);
      return [actionOf(op, { bin, bins: BINS, sign, reach: WIDE, extent })];
    },
  });
}
