import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { choice } from '../random/choice.ts';
import { applyToSome } from './applyToSome.ts';
import { applyWithin, requireAugmentation } from './applyWithin.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import { batchStream, sampleStreams } from './drawStream.ts';
import { requireSeed, requireUntil } from './options.ts';
import { type ChoicePer, commonFeatures, perOf, unchangedFeatures } from './perOf.ts';

/** Options of {@link oneOf}. */
export interface OneOfOptions {
  /** The relative weight of each operator. By default all are equally likely. */
  readonly weights?: readonly number[];
  /**
   * The unit of a choice. Defaults to `'sample'` if all operators work on single samples, else to
   * `'batch'`.
   */
  readonly per?: ChoicePer;
  /** The first epoch, counted from 0, in which it is off. By default it is always on. */
  readonly until?: number;
  /** Seed of the choice. Defaults to the seed of the run. */
  readonly seed?: number;
}

/**
 * Applies one of several augmentations, chosen at random, to each sample or batch. Operators that
 * mix samples are chosen for whole batches. Each has its own `features`.
 *
 * @param operators augmentations: one of Millrace, not any RxJS operator
 * @throws OptionError if `operators` or `weights` is invalid
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
  requireKnownOptions('`oneOf`', options, ['weights', 'per', 'until', 'seed']);
  const { weights = Array.from(operators, () => 1), until, seed } = options;
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
  requireUntil('`oneOf`', until);
  const isOn = ({ epoch }: { readonly epoch: number }) => epoch < (until ?? Infinity);
  const names = operators.map(({ text }) => text).join(',');
  const prepare = (features: Features) => {
    // Checks all operators, not only the drawn one: whether a chain fits must not depend on chance.
    for (const { check } of operators) check(features);
    if (until === undefined) return;
    for (const operator of operators)
      unchangedFeatures('oneOf', features, operator, 'leave out `until`');
  };
  const per = perOf('`oneOf`', options.per, operators);
  const perSample = <F extends Features>(batch: Batch<F>): Batch<F> => {
    const { size, valid } = batch;
    const streamOf = sampleStreams(batch as unknown as Batch, 'oneOf', seed);
    const choices = Uint8Array.from({ length: size }, (_, i) => {
      return choice(streamOf(i < valid ? i : 0), weights);
    });
    return operators.reduce((before, operator, k) => {
      const isActive = choices.map((chosen) => Number(chosen === k && isOn(batch)));
      return applyToSome(before, `oneOf/${k}`, { operator, isActive });
    }, batch);
  };
  const perBatch = <F extends Features>(batch: Batch<F>): Batch<F> => {
    if (!isOn(batch)) return batch;
    const chosen = choice(batchStream(batch, 'oneOf', seed), weights);
    return applyWithin(batch, `oneOf/${chosen}`, operators[chosen] as Augmentation);
  };
  const apply = <F extends Features>(batch: Batch<F>): Batch<F> => {
    const inner = per === 'sample' ? perSample(batch) : perBatch(batch);
    return inner.after('oneOf', `${names} ${JSON.stringify(options)}`, []);
  };
  const isNamed = operators.some(({ text, operator }) => text !== operator);
  const text = isNamed ? `oneOf(${names})` : 'oneOf';
  return augmentation('oneOf', {
    prepare,
    apply,
    text,
    isPerSample: per === 'sample',
    featuresAfter: (features) => commonFeatures('oneOf', features, operators),
  });
}
