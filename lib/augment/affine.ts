import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import type { Augmentation } from './augmentation.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireRandom } from './imageOptions.ts';
import { requireAround, requireLimits, within } from './ranges.ts';
import { roundHalfToEven } from './roundHalfToEven.ts';
import { LOOKUP_OPTIONS, type LookupOptions, warpOperator } from './warpOperator.ts';

/** Options of {@link affine}. */
export interface AffineOptions extends RandomOptions, LookupOptions {
  /** Clockwise: `v` draws from −v to v, `[min, max]` from that range. Defaults to 0. */
  readonly degrees?: number | readonly [min: number, max: number];
  /** Fraction of width and height, rounded to whole pixels, as in `translate`. Defaults to 0. */
  readonly translate?: number | readonly [min: number, max: number];
  /** The range of the scale. Defaults to `[1, 1]`. */
  readonly scale?: readonly [min: number, max: number];
  /** Degrees along the rows, as in `shear`. Defaults to 0. */
  readonly shear?: number | readonly [min: number, max: number];
}

/**
 * Rotates, shifts, scales and shears each image about its centre, in one interpolation.
 *
 * It draws, in this order: degrees, shift to the right and down, scale and shear.
 *
 * Source: `RandomAffine` of torchvision, with bilinear sampling by default.
 *
 * Positions are rounded to 1/16384 pixel, so that all renderers give the same bits. Areas outside
 * of the image are `fill` in full, where torchvision blends `fill` in twice. Boxes and points
 * follow, and masks by the nearest pixel.
 *
 * @throws OptionError if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images, or their channels do not match
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
