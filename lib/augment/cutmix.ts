import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import type { LabelMixing, PasteStep } from '../core/recipe.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { beta } from '../random/beta.ts';
import { integer } from '../random/integer.ts';
import type { Stream } from '../random/stream.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import type { PixelBox } from './box.ts';
import { chosenText } from './chosenText.ts';
import { cutmixBox } from './cutmixBox.ts';
import { drawPairs } from './drawPairs.ts';
import { imageExtent } from './imageExtent.ts';
import { RANDOM_OPTIONS, requireRandom } from './imageOptions.ts';
import { mixedFeatures } from './mixedFeatures.ts';
import { type Per, requireMixing } from './options.ts';
import { requireFollowers } from './requireFollowers.ts';

/** Options of {@link cutmix}. */
export interface CutmixOptions {
  /** λ is drawn from Beta(α, α). 0 mixes nothing. */
  readonly alpha: number;
  /** The probability of mixing a batch, pair or sample. Defaults to 1. */
  readonly p?: number;
  /** The first epoch, counted from 0, in which it is off. By default it is always on. */
  readonly until?: number;
  /** The unit that gets one λ and box. Defaults to `'batch'`. */
  readonly per?: Per;
  /**
   * Draws height and width of the box uniformly between these fractions of the image instead. The
   * box lies inside of the image.
   */
  readonly minmax?: readonly [number, number];
  /**
   * True (the default) to weight labels by the pixels of the clipped box, false to use the drawn λ.
   */
  readonly correctLambda?: boolean;
  /**
   * Names of the images to paste into, and of float32 numbers to mix as labels. Defaults to all
   * images. If it names no numbers, all float32 numbers are mixed.
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
 * Pastes a box of a partner's image over each sample, and weights the labels by the fraction of
 * pixels.
 *
 * The box has the aspect of the image and `1 − λ` of its area, with λ from Beta(α, α). Its centre
 * is a random pixel, and the box is clipped to the image. Half-widths are whole pixels, so an odd
 * extent loses one, as in clovaai, timm and torchvision. Partners, `per` and `p` are as in `mixup`.
 *
 * A `mask` gets the same box of the same partner as the image that it follows. Class labels always
 * mix.
 *
 * Source: Yun et al., "CutMix: Regularization strategy to train strong classifiers with localizable
 * features" (2019).
 *
 * @throws OptionError at once, if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images, images of different extents, or
 * tensors of their extent, which would not be cut
 * @throws OptionError in the stream, if `features` names a feature that it cannot transform
 * @example
 * ```ts
 * import { batch, explain, fromColumns, image, cutmix } from 'millrace';
 * import { firstValueFrom } from 'rxjs';
 *
 * const pictures$ = fromColumns({ image: { data: new Uint8Array(64), shape: [4, 4, 1] } });
 * const features = { image: image({ shape: [4, 4, 1] }) };
 * const mixed$ = pictures$.pipe(batch({ size: 4, features }), cutmix({ alpha: 1 }));
 * explain(await firstValueFrom(mixed$))[0]?.steps[0]?.operator // => 'cutmix'
 * ```
 */
export function cutmix(options: CutmixOptions): Augmentation {
  const own = ['alpha', 'per', 'minmax', 'correctLambda', 'labels'];
  requireKnownOptions('`cutmix`', options, [...own, ...RANDOM_OPTIONS]);
  const {
    alpha,
    p = 1,
    until = Infinity,
    per = 'batch',
    minmax,
    correctLambda = true,
    features,
    labels = 'mix',
    seed,
  } = options;
  requireRandom('`cutmix`', options);
  requireMixing('`cutmix`', { alpha, per, labels });
  requireOption(typeof correctLambda === 'boolean', '`cutmix`', {
    option: 'correctLambda',
    rule: 'true or false',
    value: correctLambda,
  });
  requireOption(minmax === undefined || isRange(minmax), '`cutmix`', {
    option: 'minmax',
    rule: '[least, most], shares from 0 to 1',
    value: minmax,
  });
  const described = JSON.stringify(options);
  const prepare = (of: Features): Prepared => {
    const mixed = mixedFeatures(of, { operator: 'cutmix', features, labels });
    const extent = imageExtent(of, 'cutmix', features);
    requireFollowers(of, { operator: 'cutmix', features });
    return { mixed, extent };
  };
  const apply = <F extends Features>(batch: Batch<F>, { mixed, extent }: Prepared): Batch<F> => {
    const box = batch.allocator.allocate(Uint32Array, 4 * batch.size);
    const ownWeight = batch.allocator.allocate(Float64Array, batch.size).fill(1);
    const draw = (stream: Stream) => {
      if (alpha === 0) return undefined;
      return minmax ? drawInside(stream, minmax, extent) : drawAround(stream, alpha, extent);
    };
    const give = (cut: Cut, start: number, end: number) => {
      for (let i = start; i < end; i++) box.set(cut.box, 4 * i);
      ownWeight.fill(cut.lambda, start, end);
    };
    const partner = drawPairs(batch, 'cutmix', { per, p, until, seed, draw, give });
    // If the extent of a box was drawn, its λ is the fraction of its pixels.
    const raw = correctLambda || minmax !== undefined ? {} : { ownWeight };
    const step: PasteStep = {
      kind: 'paste',
      operator: 'cutmix',
      ...mixed,
      partner,
      box,
      extent,
      ...raw,
    };
    return batch.after('cutmix', described, [step]);
  };
  return augmentation('cutmix', { prepare, apply, text: chosenText('cutmix', features) });
}

interface Prepared {
  readonly mixed: Pick<PasteStep, 'features'>;
  readonly extent: PasteStep['extent'];
}

interface Cut {
  readonly lambda: number;
  readonly box: PixelBox;
}

function drawAround(stream: Stream, alpha: number, extent: readonly [number, number]): Cut {
  const lambda = beta(stream, alpha, alpha);
  const [height, width] = extent;
  const centre: [number, number] = [integer(stream, width), integer(stream, height)];
  return { lambda, box: cutmixBox(lambda, centre, extent) };
}

function drawInside(
  stream: Stream,
  [least, most]: readonly [number, number],
  [height, width]: readonly [number, number],
): Cut {
  const side = (dim: number) => {
    const from = Math.floor(dim * least);
    return from + integer(stream, Math.floor(dim * most) - from + 1);
  };
  const [h, w] = [side(height), side(width)];
  const [y, x] = [integer(stream, height - h + 1), integer(stream, width - w + 1)];
  return { lambda: 1 - (h * w) / (height * width), box: [x, y, x + w, y + h] };
}

function isRange(range: readonly [number, number]): boolean {
  if (!Array.isArray(range) || range.length !== 2) return false;
  const [least, most] = range;
  return (
    typeof least === 'number' &&
    typeof most === 'number' &&
    least >= 0 &&
    least <= most &&
    most <= 1
  );
}
