import type { PointsFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { isInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { requireFollower } from './requireFollower.ts';

/** Options of {@link points}. */
export interface PointsOptions {
  /**
   * The column that holds the points; the name of the feature when left out. `'face.landmarks'` is
   * the field `landmarks` of the structs of the column `face`.
   */
  readonly column?: string;
  /** Name of the image feature that they follow; the only image of the batch when left out. */
  readonly follow?: string;
  /**
   * Numbers, from 0, of points that change places when the image is flipped horizontally, as those
   * of the left and the right eye.
   */
  readonly pairs?: readonly (readonly [number, number])[];
  /** Whether the numbers are shares of the width and the height of the image, and not pixels. */
  readonly normalized?: boolean;
}

/**
 * A feature of points of an image, as those of a pose or a face: tensors of shape `[n, k, 2]`,
 * float32, x before y, in pixels of the final image. Reads lists of lists of two numbers, and flat
 * lists of an even length. `k` is the largest number of points of a row of the batch; the points
 * that other rows lack are NaN.
 *
 * Points follow their image by the same draws. Coordinates are those of edges: the centre of the
 * first pixel is (0.5, 0.5), and a flip makes x of a point `width − x`. A point that is outside the
 * image, before any step or after one, is NaN from then on. NaN in the data is a point that is not
 * there. `mixup` and `cutmix` refuse an image that points follow.
 *
 * @throws OptionError where an option is not what it must be
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
    rule: 'a list of pairs of different numbers of points, none of them twice',
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
