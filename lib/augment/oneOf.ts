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
  /** How often each operator is chosen, in proportion; equally often when left out. */
  readonly weights?: readonly number[];
  /**
   * Whether one is chosen for each sample or for a batch as a whole; for each sample where all of
   * them treat samples one by one when left out.
   */
  readonly per?: ChoicePer;
  /** The epoch from which on it does nothing; epochs count from 0. Never when left out. */
  readonly until?: number;
  /** Seed of the choice; that of the run when left out. */
  readonly seed?: number;
}

/**
 * Applies one of several augmentations to each sample, or to each batch, chosen at random.
 * Operators that mix samples are chosen for whole batches. Each has `features` of its own.
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
    // Not only the one that is drawn: whether a chain fits its batches must not depend on chance.
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
