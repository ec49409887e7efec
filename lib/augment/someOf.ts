import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { applyToSome } from './applyToSome.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import { drawOrders, requirePerSample, textOf } from './drawOrders.ts';
import { requireSeed, requireUntil } from './options.ts';
import { unchangedFeatures } from './perOf.ts';

/** Options of {@link someOf}. */
export interface SomeOfOptions {
  /** The first epoch, counted from 0, in which it is off. By default it is always on. */
  readonly until?: number;
  /** Seed of the choice. Defaults to the seed of the run. */
  readonly seed?: number;
}

/**
 * Applies `count` different augmentations to each sample, in the order of the list. They are drawn
 * uniformly for each sample.
 *
 * @param count from 1 to the number of operators
 * @param operators augmentations of single samples that keep the extent of images
 * @throws OptionError if `count` or `operators` is invalid
 * @throws SchemaError in the stream, if an operator changes the extent of images
 * @example
 * ```ts
 * import { batch, brightness, explain, fromColumns, hue, image, invert, someOf } from 'millrace';
 * import { firstValueFrom } from 'rxjs';
 *
 * const columns = { image: { data: new Uint8Array(12), shape: [2, 2, 3] } };
 * const features = { image: image({ shape: [2, 2, 3] }) };
 * const changed$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   someOf(2, [brightness({ factor: 0.4 }), hue({ turn: 0.1 }), invert({ p: 1 })]),
 * );
 * explain(await firstValueFrom(changed$))[0]?.steps.length // => 2
 * ```
 */
export function someOf(
  count: number,
  operators: readonly Augmentation[],
  options: SomeOfOptions = {},
): Augmentation {
  requireKnownOptions('`someOf`', options, ['until', 'seed']);
  requirePerSample('`someOf`', operators);
  requireInteger('`someOf`', { option: 'count', value: count, min: 1, max: operators.length });
  const { until = Infinity, seed } = options;
  requireSeed('`someOf`', seed);
  requireUntil('`someOf`', options.until);
  const names = operators.map(({ text }) => text).join(',');
  const described = `${count} ${names} ${JSON.stringify(options)}`;
  const apply = <F extends Features>(batch: Batch<F>): Batch<F> => {
    if (batch.epoch >= until) return batch.after('someOf', described, []);
    const orders = drawOrders(batch as unknown as Batch, 'someOf', { operators, seed });
    const applied = operators.reduce((before, operator, k) => {
      const isActive = Uint8Array.from(orders, (order) =>
        Number(order.subarray(0, count).includes(k)),
      );
      if (!isActive.includes(1)) return before;
      return applyToSome(before, `someOf/${k}`, { operator, isActive });
    }, batch);
    return applied.after('someOf', described, []);
  };
  return augmentation('someOf', {
    prepare: (features) => {
      for (const operator of operators) {
        operator.check(features);
        unchangedFeatures('someOf', features, operator, 'put it before or after `someOf`');
      }
    },
    apply,
    text: textOf('someOf', operators),
    isPerSample: true,
  });
}
