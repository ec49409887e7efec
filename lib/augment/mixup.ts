import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import { type LabelMixing, type MixStep, WEIGHT_ONE } from '../core/recipe.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { beta } from '../random/beta.ts';
import type { Stream } from '../random/stream.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import { chosenText } from './chosenText.ts';
import { drawPairs } from './drawPairs.ts';
import { RANDOM_OPTIONS, requireRandom } from './imageOptions.ts';
import { mixedFeatures } from './mixedFeatures.ts';
import { type Per, requireMixing } from './options.ts';
import { requireFollowers } from './requireFollowers.ts';

/** Options of {@link mixup}. */
export interface MixupOptions {
  /** λ is drawn from Beta(α, α). 0 mixes nothing. */
  readonly alpha: number;
  /** The probability of mixing a batch, pair or sample. Defaults to 1. */
  readonly p?: number;
  /** The first epoch, counted from 0, in which it is off. By default it is always on. */
  readonly until?: number;
  /** The unit that gets one λ. Defaults to `'batch'`. */
  readonly per?: Per;
  /**
   * Names of the images and float32 numbers to mix. Defaults to all images. If it names no numbers,
   * all float32 numbers are mixed.
   */
  readonly features?: readonly string[];
  /**
   * The mix of `multiLabel` labels. `'mix'` (the default) mixes by weight, like class labels.
   * `'union'` counts the classes of a sample and of its partner fully, if the partner is visible at
   * all.
   */
  readonly labels?: LabelMixing;
  /** Seed of the draws. Defaults to the seed of the run. */
  readonly seed?: number;
}

/**
 * Mixes the images and labels of each sample with those of a partner: `λ · own + (1 − λ) ·
 * partner`. λ is drawn from Beta(α, α) and rounded to a multiple of 1/16384.
 *
 * Partners are a random permutation of the batch, so a sample can be its own partner. `per:
 * 'batch'` draws one λ for all samples, `'sample'` one for each. `'pair'` splits the batch into
 * random pairs that mix with one λ; of an odd number, one sample is unchanged. Float32 `tensor` and
 * `scalar` features are mixed like labels. Int32 numbers and text are not mixed. Targets always
 * have two terms afterwards, even if nothing was mixed.
 *
 * Source: Zhang, Cisse, Dauphin and Lopez-Paz, "mixup: Beyond empirical risk minimization" (2018).
 *
 * @throws OptionError at once, if an option is invalid; in the stream, if `features` names a
 * feature that it cannot mix
 * @throws SchemaError in the stream, if there is nothing to mix, or classes of pixels, as in a
 * `mask`, would be averaged
 * @example
 * ```ts
 * import { batch, explain, fromColumns, image, mixup } from 'millrace';
 * import { firstValueFrom } from 'rxjs';
 *
 * const pictures$ = fromColumns({ image: { data: new Uint8Array(8), shape: [2, 1, 1] } });
 * const features = { image: image({ shape: [2, 1, 1] }) };
 * const mixed$ = pictures$.pipe(batch({ size: 4, features }), mixup({ alpha: 0.2 }));
 * explain(await firstValueFrom(mixed$))[0]?.steps[0]?.operator // => 'mixup'
 * ```
 */
export function mixup(options: MixupOptions): Augmentation {
  requireKnownOptions('`mixup`', options, ['alpha', 'per', 'labels', ...RANDOM_OPTIONS]);
  const { alpha, p = 1, until = Infinity, per = 'batch', features, labels = 'mix', seed } = options;
  requireRandom('`mixup`', options);
  requireMixing('`mixup`', { alpha, per, labels });
  const described = JSON.stringify(options);
  const draw = (stream: Stream) =>
    alpha === 0 ? undefined : Math.round(beta(stream, alpha, alpha) * WEIGHT_ONE);
  const prepare = (of: Features): Mixed => {
    const mixed = mixedFeatures(of, { operator: 'mixup', features, labels });
    requireFollowers(of, { operator: 'mixup', features });
    return mixed;
  };
  const apply = <F extends Features>(batch: Batch<F>, mixed: Mixed): Batch<F> => {
    const weight = batch.allocator.allocate(Uint16Array, batch.size).fill(WEIGHT_ONE);
    const give = (units: number, start: number, end: number) => weight.fill(units, start, end);
    const partner = drawPairs(batch, 'mixup', { per, p, until, seed, draw, give });
    const step: MixStep = { kind: 'mix', operator: 'mixup', ...mixed, partner, weight };
    return batch.after('mixup', described, [step]);
  };
  return augmentation('mixup', { prepare, apply, text: chosenText('mixup', features) });
}

type Mixed = Pick<MixStep, 'features' | 'labels'>;
