import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import { requireOption } from '../options/requireOption.ts';
import { type Augmentation, isAugmentation } from './augmentation.ts';

/** Requires an augmentation of Millrace. */
export function requireAugmentation(
  action: string,
  operator: unknown,
): asserts operator is Augmentation {
  requireOption(isAugmentation(operator), action, {
    option: 'operators',
    rule: 'augmentations as `mixup`, `cutout` or `normalize` make them',
    value: operator,
    remedy: 'an operator of RxJS cannot be applied to single batches',
  });
}

/**
 * Applies `operator` as part of another. Its position there keys its draws. It does not enter the
 * chain, because the count of later operators of its name must not depend on chance.
 */
export function applyWithin<F extends Features>(
  batch: Batch<F>,
  place: string,
  operator: Augmentation,
): Batch<F> {
  const { occurrence } = batch.drawKey(place.split('/')[0] as string);
  const scope = `${batch.scope}${place}#${occurrence}/`;
  return operator.transform(batch.with({ scope })).with({ scope: batch.scope, chain: batch.chain });
}
