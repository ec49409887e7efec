import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { requireAround, requireLimits, within } from './ranges.ts';
import { roundHalfToEven } from './roundHalfToEven.ts';
import { LOOKUP_OPTIONS, type LookupOptions, warpOperator } from './warpOperator.ts';

/** Options of {@link affine}. */
export interface AffineOptions extends RandomOptions, LookupOptions {
  /** Clockwise: `v` draws from −v to v, `[min, max]` from that range; 0 when left out. */
  readonly degrees?: number | readonly [min: number, max: number];
  /** Share of width and height, rounded to whole pixels, as by `translate`; 0 when left out. */
  readonly translate?: number | readonly [min: number, max: number];
  /** The range of the scale; `[1, 1]` when left out. */
  readonly scale?: readonly [min: number, max: number];
  /** Degrees along the rows, as by `shear`; 0 when left out. */
  readonly shear?: number | readonly [min: number, max: number];
}

/**
 * Turns, shifts, scales and shears each image about its middle, by one look-up.
 *
 * Drawn are, in this order: degrees, shift to the right and down, scale and shear.
 *
 * Source: `RandomAffine` of torchvision, with a bilinear look-up where nothing else is said.
 *
 * Positions are rounded to 1/16384 pixel, so that all executors make the same bits. What shows
 * beyond the edges is `fill` to its full amount, where torchvision mixes it in twice. Boxes and
 * points follow, and masks by the nearest pixel.
 *
 * @throws OptionError where an option is not what it must be
 * @throws SchemaError in the stream, where the batch has no images, or of other channels than
 * `fill`
 * @example
 * ```ts
 * import { affine, batch, fromColumns, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(1, 2, 3, 4), shape: [2, 2, 1] } };
 * const features = { image: image({ shape: [2, 2, 1], scale: 1 }) };
 * const turned$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   affine({ degrees: [90, 90] }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(turned$, { seed: 1 })) {
 *   Array.from(tensors.image.dataSync(), Math.round) // => [3, 1, 4, 2]
 * }
 * ```
 */
export function affine(options: AffineOptions = {}): Augmentation {
  const action = '`affine`';
  requireKnownOptions(action, options, [
    'degrees',
    'translate',
    'scale',
    'shear',
    ...LOOKUP_OPTIONS,
    ...RANDOM_OPTIONS,
  ]);
  requireRandom(action, options);
  const { degrees = 0, translate = 0, scale = [1, 1], shear = 0 } = options;
  const angles = requireAround(action, { option: 'degrees', value: degrees, limit: Infinity });
  const shares = requireAround(action, { option: 'translate', value: translate, limit: 1 });
  const shears = requireAround(action, { option: 'shear', value: shear, limit: 89 });
  requireLimits(action, { option: 'scale', value: scale, max: Infinity });
  return warpOperator('affine', options, (stream, { height, width }) => {
    const angle = within(angles, stream);
    const right = roundHalfToEven(within(shares, stream) * width);
    const down = roundHalfToEven(within(shares, stream) * height);
    const by = within(scale, stream);
    return { angle, shift: [right, down], scale: by, shear: [within(shears, stream), 0] };
  });
}
