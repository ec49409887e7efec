import type { MonoTypeOperatorFunction } from 'rxjs';
import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import { footprint } from '../core/footprint.ts';
import { seekBatch } from '../engine/seek.ts';
import { stage } from '../engine/stage.ts';
import { isInteger, requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';

/** Options of {@link deal}. */
export interface DealOptions {
  /** The rank of this process: an integer from 0 to `count` − 1. */
  readonly index: number;
  /** The number of ranks: a positive integer. */
  readonly count: number;
}

/**
 * Deals whole batches of one stream to several processes that train together. Of every `count`
 * consecutive batches, rank `index` gets the one at its place. The batches and their draws do not
 * depend on the number of ranks. An incomplete last round is left out, so that all ranks get
 * equally many. Each rank renders the images of its own batches only.
 *
 * All batches of a round have the checkpoint after the round, from which any number of ranks can
 * resume. Each rank reads the rows of the whole stream; with `shard` a source reads only its own.
 *
 * @throws OptionError at once, if an option is invalid; in the stream, if it gets anything but
 * batches
 * @example
 * ```ts
 * import { batch, consume, deal, fromColumns } from 'millrace';
 *
 * const batches$ = fromColumns({ x: new Float32Array(14) }).pipe(batch({ size: 2 }));
 * const dealt: number[] = [];
 * await consume(batches$.pipe(deal({ index: 1, count: 3 })), ({ index }) => dealt.push(index));
 * dealt // => [1, 4]
 * ```
 */
export function deal<F extends Features = Features>(
  options: DealOptions,
): MonoTypeOperatorFunction<Batch<F>> {
  const action = '`deal`';
  requireKnownOptions(action, options, ['index', 'count']);
  const { index, count } = options;
  requireInteger(action, { option: 'count', value: count, min: 1, unit: 'ranks' });
  requireOption(isInteger(index, 0) && index < count, action, {
    option: 'index',
    rule: `an integer from 0 to ${count - 1}`,
    value: index,
  });
  const link = { operator: 'deal', options: '' };
  return stage<Batch<F>, Batch<F>>(
    'deal',
    ({ budget }) => {
      let own: Batch<F> | undefined;
      /** Batches of this round so far. */
      let dealt = 0;
      let ready: Batch<F> | undefined;
      const release = () => {
        if (own !== undefined) budget.release(footprint(own));
        own = undefined;
      };
      return {
        room: (open) => (open && ready === undefined ? 1 : 0),
        push(batch) {
          if (dealt === index) {
            own = batch;
            budget.retain(footprint(own));
          }
          if (++dealt < count || own === undefined) return;
          dealt = 0;
          const { lastPart, nextIndex, chain } = batch;
          ready = own.with({ lastPart, nextIndex, chain: [...chain, link] });
          release();
        },
        take() {
          if (ready === undefined) return undefined;
          const value = ready;
          ready = undefined;
          return { value };
        },
        holds: () => `${dealt} batches of a round of ${count}`,
        drop: release,
      };
    },
    { takes: 'batches', seek: seekBatch, count: (batches) => Math.floor(batches / count) },
  );
}
