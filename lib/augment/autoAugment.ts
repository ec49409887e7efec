import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { bernoulli } from '../random/bernoulli.ts';
import { integer } from '../random/integer.ts';
import type { Augmentation } from './augmentation.ts';
import { AUTO_AUGMENT, type PolicyName, type SubPolicy } from './autoAugmentPolicies.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { policy } from './policy.ts';
import { actionOf, NARROW } from './policyOps.ts';
import { LOOKUP_OPTIONS, type LookupOptions } from './warpOperator.ts';

/** Options of {@link autoAugment}. */
export interface AutoAugmentOptions extends RandomOptions, LookupOptions {
  /** The data set on which the pairs were found. */
  readonly policy: PolicyName;
}

/**
 * Applies to each image a pair of operations, drawn from 25 pairs. Each operation has its
 * probability and magnitude, and a random sign if it has one.
 *
 * Source: `AutoAugment` of torchvision. Operators compute on floats, without rounding to bytes, and
 * sample bilinearly by default. Boxes and points follow, and masks by the nearest pixel.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`, or if images have
 * other than 1 or 3 channels
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { autoAugment, batch, fromColumns, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: new Uint8Array(3072).fill(90), shape: [32, 32, 3] } };
 * const features = { image: image({ shape: [32, 32, 3] }) };
 * const changed$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   autoAugment({ policy: 'cifar10' }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(changed$, { seed: 1 })) {
 *   tensors.image.shape // => [1, 32, 32, 3]
 * }
 * ```
 */
export function autoAugment(options: AutoAugmentOptions): Augmentation {
  const action = '`autoAugment`';
  requireKnownOptions(action, options, ['policy', ...LOOKUP_OPTIONS, ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  requireOption(Object.hasOwn(AUTO_AUGMENT, options.policy), action, {
    option: 'policy',
    rule: "'imagenet', 'cifar10' or 'svhn'",
    value: options.policy,
  });
  const pairs = AUTO_AUGMENT[options.policy];
  return policy('autoAugment', options, {
    length: 2,
    draw: (stream, extent) =>
      (pairs[integer(stream, pairs.length)] as SubPolicy).map(({ op, p, bin }) => {
        const isApplied = bernoulli(stream, p);
        const sign = 1 - 2 * integer(stream, 2);
        return isApplied ? actionOf(op, { bin, bins: 10, sign, reach: NARROW, extent }) : {};
      }),
  });
}
