import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { choice } from '../random/choice.ts';
import { type Augmentation, augmentation, isAugmentation } from './augmentation.ts';
import { batchStream } from './drawStream.ts';
import { requireSeed } from './options.ts';

/** Options of {@link oneOf}. */
export interface OneOfOptions {
  /** How often each operator is chosen, in proportion; equally often when left out. */
  readonly weights?: readonly number[];
  /** Seed of the choice; that of the run when left out. */
  readonly seed?: number;
}

/**
 * Applies one of several augmentations to each batch, chosen at random. Each has `features` of its
 * own.
 *
 * @param operators augmentations: ours, not just any RxJS operator
 * @throws OptionError where `operators` or `weights` is not what it must be
 * @example
 * ```ts
 * import { cutmix, mixup, oneOf } from 'millrace';
 *
 * oneOf([mixup({ alpha: 0.2 }), cutmix({ alpha: 1 })], { weights: [1, 3] }).operator // => 'oneOf'
 * ```
 */
export function oneOf(
  operators: readonly Augmentation[],
  options: OneOfOptions = {},
): Augmentation {
  requireKnownOptions('`oneOf`', options, ['weights', 'seed']);
  const { weights = Array.from(operators, () => 1), seed } = options;
  requireOption(Array.isArray(operators) && operators.length > 0, '`oneOf`', {
    option: 'operators',
    rule: 'a list of at least one augmentation',
    value: operators,
  });
  for (const operator of operators) requireAugmentation('`oneOf`', operator);
  requireOption(
    weights.length === operators.length &&
      weights.every((weight) => weight >= 0 && weight < Infinity) &&
      weights.some((weight) => weight > 0),
    '`oneOf`',
    {
      option: 'weights',
      rule: `${operators.length} non-negative numbers, not all 0`,
      value: weights,
    },
  );
  requireSeed('`oneOf`', seed);
  const names = operators.map(({ text }) => text).join(',');
  const prepare = (features: Features) => {
    // Not only the one that is drawn: whether a chain fits its batches must not depend on chance.
    for (const { check } of operators) check(features);
  };
  const apply = <F extends Features>(batch: Batch<F>): Batch<F> => {
    const chosen = choice(batchStream(batch, 'oneOf', seed), weights);
    const inner = applyWithin(batch, `oneOf/${chosen}`, operators[chosen] as Augmentation);
    return inner.after('oneOf', `${names} ${JSON.stringify(options)}`, []);
  };
  const isNamed = operators.some(({ text, operator }) => text !== operator);
  const text = isNamed ? `oneOf(${names})` : 'oneOf';
  return augmentation('oneOf', { prepare, apply, text });
}

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
