import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { applyToSome } from './applyToSome.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import { drawOrders, requirePerSample, textOf } from './drawOrders.ts';
import { requireSeed, requireUntil } from './options.ts';
import { unchangedFeatures } from './perOf.ts';

/** Options of {@link inRandomOrder}. */
export interface InRandomOrderOptions {
  /** The first epoch, counted from 0, in which it is off. By default it is always on. */
  readonly until?: number;
  /** Seed of the order. Defaults to the seed of the run. */
  readonly seed?: number;
}

/**
 * Applies several augmentations to each sample, in a random order per sample.
 *
 * @param operators augmentations of single samples that keep the extent of images
 * @throws OptionError if `operators` is invalid
 * @throws SchemaError in the stream, if an operator changes the extent of images
 * @example
 * ```ts
 * import { equalize, gamma, inRandomOrder } from 'millrace';
 *
 * inRandomOrder([equalize({ p: 1 }), gamma({ gamma: 0.2 })]).operator // => 'inRandomOrder'
 * ```
 */
export function inRandomOrder(
  operators: readonly Augmentation[],
  options: InRandomOrderOptions = {},
): Augmentation {
  requireKnownOptions('`inRandomOrder`', options, ['until', 'seed']);
  requirePerSample('`inRandomOrder`', operators);
  const { until = Infinity, seed } = options;
  requireSeed('`inRandomOrder`', seed);
  requireUntil('`inRandomOrder`', options.until);
  const described = `${operators.map(({ text }) => text).join(',')} ${JSON.stringify(options)}`;
  const apply = <F extends Features>(batch: Batch<F>): Batch<F> => {
    if (batch.epoch >= until) return batch.after('inRandomOrder', described, []);
    const orders = drawOrders(batch as unknown as Batch, 'inRandomOrder', { operators, seed });
    // The position of an operator in the list keys its draws, not its turn.
    const turns = operators.map((_, turn) => turn);
    const applied = turns.reduce(
      (ofTurn, turn) =>
        operators.reduce((before, operator, k) => {
          const isActive = Uint8Array.from(orders, (order) => Number(order[turn] === k));
          if (!isActive.includes(1)) return before;
          return applyToSome(before, `inRandomOrder/${k}`, { operator, isActive });
        }, ofTurn),
      batch,
    );
    return applied.after('inRandomOrder', described, []);
  };
  return augmentation('inRandomOrder', {
    prepare: (features) => {
      for (const operator of operators) {
        operator.check(features);
        unchangedFeatures(
          'inRandomOrder',
          features,
          operator,
          'put it before or after `inRandomOrder`',
        );
      }
    },
    apply,
    text: textOf('inRandomOrder', operators),
    isPerSample: true,
  });
}
