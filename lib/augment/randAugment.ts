import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { integer } from '../random/integer.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { policy } from './policy.ts';
import { actionOf, NARROW, POLICY_OPS, type PolicyOp } from './policyOps.ts';
import { LOOKUP_OPTIONS, type LookupOptions } from './warpOperator.ts';

/** Options of {@link randAugment}. */
export interface RandAugmentOptions extends RandomOptions, LookupOptions {
  /** Operations per sample. Defaults to 2. */
  readonly ops?: number;
  /** The strength, from 0 (hardly any change) to `bins` − 1. Defaults to 9. */
  readonly magnitude?: number;
  /** The number of magnitudes. Defaults to 31. */
  readonly bins?: number;
}

/**
 * Applies several operations to each image, each drawn from 14 with replacement: identity, shear
 * and translation along both axes, rotation, brightness, saturation, contrast, sharpness,
 * posterize, solarize, autocontrast and equalize. All have the same magnitude, and a random sign if
 * they have one.
 *
 * Source: `RandAugment` of torchvision. Operators compute on floats, without rounding to bytes, and
 * sample bilinearly by default. Boxes and points follow, and masks by the nearest pixel.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`, or if images have
 * other than 1 or 3 channels
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, image, pull, randAugment, toTensors } from 'millrace';
 *
 * const columns = { image: { data: new Uint8Array(3072).fill(90), shape: [32, 32, 3] } };
 * const features = { image: image({ shape: [32, 32, 3] }) };
 * const changed$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   randAugment({ ops: 2, magnitude: 9 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(changed$, { seed: 1 })) {
 *   tensors.image.shape // => [1, 32, 32, 3]
 * }
 * ```
 */
export function randAugment(options: RandAugmentOptions = {}): Augmentation {
  const action = '`randAugment`';
  requireKnownOptions(action, options, [
    'ops',
    'magnitude',
    'bins',
    ...LOOKUP_OPTIONS,
    ...RANDOM_OPTIONS,
  ]);
  requireRandom(action, options);
  const { ops = 2, magnitude = 9, bins = 31 } = options;
  requireInteger(action, { option: 'ops', value: ops, min: 1 });
  requireInteger(action, { option: 'bins', value: bins, min: 2 });
  requireInteger(action, { option: 'magnitude', value: magnitude, min: 0, max: bins - 1 });
  return policy('randAugment', options, {
    length: ops,
    draw: (stream, extent) =>
      Array.from({ length: ops }, () => {
        const op = POLICY_OPS[integer(stream, POLICY_OPS.length)] as PolicyOp;
        const sign = 1 - 2 * integer(stream, 2);
        return actionOf(op, { bin: magnitude, bins, sign, reach: NARROW, extent });
      }),
  });
}
