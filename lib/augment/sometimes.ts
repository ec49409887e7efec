import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { bernoulli } from '../random/bernoulli.ts';
import { applyToSome } from './applyToSome.ts';
import { applyWithin, requireAugmentation } from './applyWithin.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import { batchStream, sampleStreams } from './drawStream.ts';
import { requireProbability, requireSeed, requireUntil } from './options.ts';
import { type ChoicePer, perOf, unchangedFeatures } from './perOf.ts';

/** Options of {@link sometimes}. */
export interface SometimesOptions {
  /**
   * The unit of a decision. Defaults to `'sample'` if the operator works on single samples, else to
   * `'batch'`.
   */
  readonly per?: ChoicePer;
  /** The first epoch, counted from 0, in which it is off. By default it is always on. */
  readonly until?: number;
  /** Seed of the choice. Defaults to the seed of the run. */
  readonly seed?: number;
}

/**
 * Applies an augmentation to each sample, or to each batch, with probability `p`, and leaves the
 * others unchanged. Operators that mix samples are applied to whole batches. The augmentation has
 * its own `features`.
 *
 * @param p from 0 to 1
 * @param operator an augmentation: one of Millrace, not any RxJS operator
 * @throws OptionError if `p` or `operator` is invalid
 * @example
 * ```ts
 * import { mixup, sometimes } from 'millrace';
 *
 * sometimes(0.5, mixup({ alpha: 0.2 })).operator // => 'sometimes'
 * ```
 */
export function sometimes(
  p: number,
  operator: Augmentation,
  options: SometimesOptions = {},
): Augmentation {
  requireKnownOptions('`sometimes`', options, ['per', 'until', 'seed']);
  const { until = Infinity, seed } = options;
  requireUntil('`sometimes`', options.until);
  requireSeed('`sometimes`', seed);
  requireProbability('`sometimes`', p);
  requireAugmentation('`sometimes`', operator);
  const per = perOf('`sometimes`', options.per, [operator]);
  const often = ({ epoch }: { readonly epoch: number }) => (epoch < until ? p : 0);
  const perSample = <F extends Features>(batch: Batch<F>): Batch<F> => {
    const streamOf = sampleStreams(batch as unknown as Batch, 'sometimes', seed);
    const isActive = Uint8Array.from({ length: batch.size }, (_, i) => {
      return Number(bernoulli(streamOf(i < batch.valid ? i : 0), often(batch)));
    });
    return applyToSome(batch, 'sometimes', { operator, isActive });
  };
  const perBatch = <F extends Features>(batch: Batch<F>): Batch<F> => {
    const stream = batchStream(batch as unknown as Batch, 'sometimes', seed);
    const applies = bernoulli(stream, often(batch));
    return applies ? applyWithin(batch, 'sometimes', operator) : batch;
  };
  const apply = <F extends Features>(batch: Batch<F>): Batch<F> => {
    const inner = per === 'sample' ? perSample(batch) : perBatch(batch);
    return inner.after('sometimes', told, []);
  };
  const given = Object.entries(options).map(([option, value]) => `${option}=${value}`);
  const told = [p, operator.text, ...given].join(' ');
  const text = operator.text === operator.operator ? 'sometimes' : `sometimes(${operator.text})`;
  return augmentation('sometimes', {
    prepare: (features) => {
      operator.check(features);
      unchangedFeatures('sometimes', features, operator);
    },
    apply,
    text,
    isPerSample: per === 'sample',
  });
}
