import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { integer } from '../random/integer.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { type Change, pixelStep } from './pixelOperator.ts';
import { type Range, within } from './ranges.ts';
import { valueOperator } from './valueOperator.ts';

const SIGMA: Range = [0.1, 2];
/** Three standard deviations to each side. */
const BLURRED = [13, 13] as const;
const CHANGES: readonly Change[] = [
  ['grayscale', 0],
  ['solarize', 0.5],
];

/**
 * Changes each image in one of three ways, equally likely: makes it grey, solarizes it, or blurs it
 * by a standard deviation from 0.1 to 2 pixels. Its recipe has `randomResizedCrop` and `randomFlip`
 * before it, and `colorJitter` with 0.3 after it.
 *
 * Source: Touvron, Cord and Jégou, "DeiT III: Revenge of the ViT" (2022). They use Pillow's
 * approximation by three box blurs; this uses the Gaussian itself.
 *
 * @throws OptionError if an option is invalid; in the stream, after `normalize`, or if images have
 * other than 1 or 3 channels
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, image, pull, threeAugment, toTensors } from 'millrace';
 *
 * const columns = { image: { data: new Uint8Array(192).fill(90), shape: [8, 8, 3] } };
 * const features = { image: image({ shape: [8, 8, 3] }) };
 * const changed$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   threeAugment(),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(changed$, { seed: 1 })) {
 *   tensors.image.shape // => [1, 8, 8, 3]
 * }
 * ```
 */
export function threeAugment(options: RandomOptions = {}): Augmentation {
  requireKnownOptions('`threeAugment`', options, RANDOM_OPTIONS);
  requireRandom('`threeAugment`', options);
  return valueOperator('threeAugment', {
    options,
    isOfColour: true,
    needsRange: true,
    draw: (stream) => ({
      change: CHANGES[integer(stream, CHANGES.length + 1)],
      sigma: within(SIGMA, stream),
    }),
    steps: (drawn) => [
      pixelStep(
        drawn.map((one) => (one?.change === undefined ? [] : [one.change])),
        1,
      ),
      {
        kind: 'convolve',
        filter: 'gaussian',
        size: BLURRED,
        amounts: Float64Array.from(drawn, (one) =>
          one === undefined || one.change !== undefined ? 0 : one.sigma,
        ),
      },
    ],
  });
}
