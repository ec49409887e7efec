import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import { bernoulli } from '../random/bernoulli.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import { batchStream } from './drawStream.ts';
import { applyWithin, requireAugmentation } from './oneOf.ts';
import { requireProbability } from './options.ts';

/**
 * Applies an augmentation to a batch with probability `p`, and leaves the others as they are. The
 * augmentation has its own `features`.
 *
 * @param p from 0 to 1
 * @param operator an augmentation: ours, not just any RxJS operator
 * @throws OptionError where `p` or `operator` is not what it must be
 * @example
 * ```ts
 * import { mixup, sometimes } from 'millrace';
 *
 * sometimes(0.5, mixup({ alpha: 0.2 })).operator // => 'sometimes'
 * ```
 */
export function sometimes(p: number, operator: Augmentation): Augmentation {
  requireProbability('`sometimes`', p);
  requireAugmentation('`sometimes`', operator);
  const apply = <F extends Features>(batch: Batch<F>): Batch<F> => {
    const applies = bernoulli(batchStream(batch, 'sometimes', undefined), p);
    const inner = applies ? applyWithin(batch, 'sometimes', operator) : batch;
    return inner.after('sometimes', `${p} ${operator.text}`, []);
  };
  const text = operator.text === operator.operator ? 'sometimes' : `sometimes(${operator.text})`;
  return augmentation('sometimes', { prepare: operator.check, apply, text });
}
