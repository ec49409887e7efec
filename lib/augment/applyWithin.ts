import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import { requireOption } from '../options/requireOption.ts';
import { type Augmentation, isAugmentation } from './augmentation.ts';

/** Requires one of our operators on batches. */
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
 * Applies `operator` as part of another. Its draws are keyed by its place there, and it leaves no
 * trace in the chain: whether a later operator is the first or the second of its name must not
 * depend on chance.
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
