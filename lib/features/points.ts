import type { PointsFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { isInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { requireFollower } from './requireFollower.ts';

/** Options of {@link points}. */
export interface PointsOptions {
  /**
   * The column of the points. Defaults to the name of the feature. `'face.landmarks'` is the field
   * `landmarks` in the structs of the column `face`.
   */
  readonly column?: string;
  /** Name of the image feature that they follow. Defaults to the only image of the batch. */
  readonly follow?: string;
  /** Pairs of point indices that a horizontal flip swaps, such as the left and the right eye. */
  readonly pairs?: readonly (readonly [number, number])[];
  /**
   * True if the numbers are fractions of the image's width and height. By default they are pixels.
   */
  readonly normalized?: boolean;
}

/**
 * A feature of points in an image, such as a pose or a face. It becomes float32 tensors of shape
 * `[n, k, 2]`, x before y, in pixels of the final image. It reads lists of lists of two numbers,
 * and flat lists of an even length. `k` is the maximum number of points per row in the batch.
 * Missing points of other rows are NaN.
 *
 * Points follow their image by the same draws. Coordinates refer to edges: the centre of the first
 * pixel is (0.5, 0.5), and a flip maps x to `width − x`. A point outside of the image, before or
 * after any step, is NaN from then on. NaN in the data means an absent point. `mixup` and `cutmix`
 * refuse an image with points.
 *
 * @throws OptionError if an option is invalid
 * @example
 * ```ts
 * import { batch, fromColumns, image, points, pull, randomFlip, toTensors } from 'millrace';
 *
 * const columns = {
 *   image: { data: new Uint8Array(4 * 6), shape: [4, 6, 1] },
 *   eyes: { data: Float32Array.of(1, 1, 4, 2), shape: [2, 2] },
 * };
 * const features = { image: image({ shape: [4, 6, 1] }), eyes: points({ pairs: [[0, 1]] }) };
 * const flipped$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   randomFlip({ horizontal: 1 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(flipped$)) {
 *   tensors.eyes.arraySync() // => [[[2, 2], [5, 1]]]
 * }
 * ```
 */
export function points(options: PointsOptions = {}): PointsFeature {
  const action = '`points`';
  requireKnownOptions(action, options, ['column', 'follow', 'pairs', 'normalized']);
  const { column, follow, pairs, normalized } = options;
  requireColumnName(action, column);
  requireFollower(action, { follow, normalized });
  requireOption(pairs === undefined || arePairs(pairs), action, {
    option: 'pairs',
    rule: 'a list of pairs of point indices, all of them different',
    value: pairs,
  });
  return {
    kind: 'points',
    ...(column === undefined ? {} : { column }),
    ...(follow === undefined ? {} : { follow }),
    ...(pairs === undefined ? {} : { pairs: pairs.map(([a, b]) => [a, b] as const) }),
    ...(normalized === undefined ? {} : { normalized }),
  };
}

function arePairs(pairs: unknown): boolean {
  if (!Array.isArray(pairs)) return false;
  const numbers: readonly unknown[] = pairs.flat();
  const isEach = pairs.every((pair) => Array.isArray(pair) && pair.length === 2);
  const areNumbers = numbers.every((number) => isInteger(number, 0));
  return isEach && areNumbers && new Set(numbers).size === numbers.length;
}
