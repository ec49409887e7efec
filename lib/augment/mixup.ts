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
  /** λ is drawn from Beta(α, α); 0 mixes nothing. */
  readonly alpha: number;
  /** How often a batch, pair or sample is mixed; always when left out. */
  readonly p?: number;
  /** The epoch from which on it is off; epochs count from 0. Never when left out. */
  readonly until?: number;
  /** What one λ is drawn for; `'batch'` when left out. */
  readonly per?: Per;
  /**
   * Names of the images and float32 numbers to mix: all images when left out, and all float32
   * numbers where none is named.
   */
  readonly features?: readonly string[];
  /**
   * How labels of `multiLabel` mix. `'mix'` (the default): by weight, as class labels do.
   * `'union'`: the classes of a sample and of its partner count fully, if the partner is seen at
   * all.
   */
  readonly labels?: LabelMixing;
  /** Seed of the draws; that of the run when left out. */
  readonly seed?: number;
}

/**
 * Mixes each sample with a partner, pictures and labels alike: `λ · own + (1 − λ) · partner`, λ
 * drawn from Beta(α, α) and rounded to a multiple of 1/16384.
 *
 * Partners are a random permutation of the batch (any size; a sample can be its own partner). `per:
 * 'batch'`: one λ for all; `'pair'`: the batch falls into random pairs, which exchange with one λ
 * (of an odd number one sample is left as it is); `'sample'`: each its own λ. Float32 `tensor` and
 * `scalar` features are mixed like labels; int32 and text stay those of the sample. Targets always
 * have two terms afterwards, also where nothing was mixed.
 *
 * Source: Zhang, Cisse, Dauphin and Lopez-Paz, "mixup: Beyond empirical risk minimization" (2018).
 *
 * @throws OptionError at once, where an option is not what it must be; in the stream, where
 * `features` names what it cannot mix
 * @throws SchemaError in the stream, where there is nothing to mix, or classes of pixels, as of a
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
