import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { integer } from '../random/integer.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { policy } from './policy.ts';
import { actionOf, POLICY_OPS, type PolicyOp, WIDE } from './policyOps.ts';
import { LOOKUP_OPTIONS, type LookupOptions } from './warpOperator.ts';

/** The number of magnitudes. */
const BINS = 31;

/** Options of {@link trivialAugment}. */
export type TrivialAugmentOptions = RandomOptions & LookupOptions;

/**
 * Applies one operation to each image, drawn from the 14 of `randAugment`. Its magnitude is drawn
 * from 31 in a wider range.
 *
 * Source: `TrivialAugmentWide` of torchvision. Operators compute on floats, without rounding to
 * bytes, and sample bilinearly by default. Boxes and points follow, and masks by the nearest pixel.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`, or if images have
 * other than 1 or 3 channels
 * @throws SchemaError in the stream, if the batch has no images
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
