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
  /** The epoch from which on it does nothing; epochs count from 0. Never when left out. */
  readonly until?: number;
  /** Seed of the order; that of the run when left out. */
  readonly seed?: number;
}

/**
 * Applies several augmentations to each sample, in an order that is drawn for each sample.
 *
 * @param operators augmentations that treat samples one by one and leave the extent of images
 * @throws OptionError where `operators` is not what it must be
 * @throws SchemaError in the stream, where an operator changes the extent of images
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
    // Each operator draws by its own place, whatever its turn is.
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
