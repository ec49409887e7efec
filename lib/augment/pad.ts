import type { Border } from '../core/recipe.ts';
import { isInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import type { Augmentation } from './augmentation.ts';
import { geometry, type Side } from './geometry.ts';
import { type FeatureOptions, requireFill, requireMode } from './imageOptions.ts';
import { requireFeatureNames } from './touchedFeatures.ts';

/** The pixels to add: on every side, `[vertical, horizontal]`, or `[top, right, bottom, left]`. */
export type Padding =
  | number
  | readonly [vertical: number, horizontal: number]
  | readonly [top: number, right: number, bottom: number, left: number];

/** Options of {@link pad}. */
export interface PadOptions extends FeatureOptions {
  /** The pixels to add, as non-negative integers. */
  readonly padding: Padding;
  /**
   * The content of the padding: `fill` (`'constant'`, the default), the edge, or the image
   * mirrored, without its edge (`'reflect'`) or with it (`'symmetric'`).
   */
  readonly mode?: Border;
  /**
   * One value for all channels, or one per channel, in the units of the image at this point.
   * Defaults to 0.
   */
  readonly fill?: number | readonly number[];
}

/**
 * Adds pixels around each image. Masks follow: their padding has the class of `erase`, or 0.
 *
 * Source: `Pad` of torchvision. A mirror may be longer than the image.
 *
 * @throws OptionError if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images
 * @example
 * ```ts
 * import { batch, fromColumns, image, pad, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: Uint8Array.of(1, 2), shape: [1, 2, 1] } };
 * const features = { image: image({ shape: [1, 2, 1], scale: 1 }) };
 * const padded$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   pad({ padding: [0, 1], mode: 'edge' }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(padded$)) {
 *   Array.from(tensors.image.dataSync()) // => [1, 1, 2, 2]
 * }
 * ```
 */
export function pad(options: PadOptions): Augmentation {
  const action = '`pad`';
  requireKnownOptions(action, options, ['padding', 'mode', 'fill', 'features']);
  const { padding, mode = 'constant', fill = 0, features } = options;
  const [top, right, bottom, left] = requirePadding(action, padding);
  requireMode(action, mode);
  requireFeatureNames(action, features);
  const grown = (side: Side, by: number) => (side === null ? null : side + by);
  return geometry('pad', {
    options,
    features,
    border: mode,
    fill: requireFill(action, fill),
    draws: false,
    sizeAfter: (height, width) => [grown(height, top + bottom), grown(width, left + right)],
    place: ({ height, width }) => ({ box: [-left, -top, width + right, height + bottom] }),
  });
}

type Sides = readonly [top: number, right: number, bottom: number, left: number];

/** Checks padding, and returns it for each side. */
export function requirePadding(action: string, padding: unknown): Sides {
  const sides: unknown = typeof padding === 'number' ? [padding, padding] : padding;
  requireOption(
    Array.isArray(sides) &&
      (sides.length === 2 || sides.length === 4) &&
      sides.every((side) => isInteger(side, 0)),
    action,
    {
      option: 'padding',
      rule: 'a number of pixels, [vertical, horizontal], or [top, right, bottom, left]',
      value: padding,
    },
  );
  const [top, right, bottom = top, left = right] = sides as readonly number[] as Sides;
  return [top, right, bottom, left];
}
