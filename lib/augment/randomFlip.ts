import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { bernoulli } from '../random/bernoulli.ts';
import type { Augmentation } from './augmentation.ts';
import { geometry } from './geometry.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { requireProbability } from './options.ts';

/** Options of {@link randomFlip}. */
export interface RandomFlipOptions extends RandomOptions {
  /** The probability of a horizontal flip. Defaults to 0.5. */
  readonly horizontal?: number;
  /** The probability of a vertical flip. Defaults to 0. */
  readonly vertical?: number;
}

/**
 * Flips each image at random, horizontally and vertically, by independent draws. Masks follow.
 *
 * Source: `RandomHorizontalFlip` and `RandomVerticalFlip` of torchvision.
 *
 * @throws OptionError if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, explain, fromColumns, image, randomFlip } from 'millrace';
 * import { firstValueFrom } from 'rxjs';
 *
 * const columns = { image: { data: new Uint8Array(12), shape: [2, 2, 3] } };
 * const features = { image: image({ shape: [2, 2, 3] }) };
 * const flipped$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   randomFlip({ horizontal: 1 }),
 * );
 * const [first] = explain(await firstValueFrom(flipped$));
 * first?.steps // => [{ operator: 'randomFlip', flip: 'horizontal' }]
 * ```
 */
export function randomFlip(options: RandomFlipOptions = {}): Augmentation {
  const action = '`randomFlip`';
  requireKnownOptions(action, options, ['horizontal', 'vertical', ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const { horizontal = 0.5, vertical = 0, ...others } = options;
  requireProbability(action, horizontal, 'horizontal');
  requireProbability(action, vertical, 'vertical');
  return geometry('randomFlip', {
    ...others,
    options,
    draws: true,
    sizeAfter: (height, width) => [height, width],
    place: (_, stream) => {
      if (stream === undefined) return {};
      const isHorizontal = bernoulli(stream, horizontal);
      return { flip: Number(isHorizontal) + 2 * Number(bernoulli(stream, vertical)) };
    },
  });
}
