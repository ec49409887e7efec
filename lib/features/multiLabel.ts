import type { MultiLabelFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { classNames } from './classNames.ts';

/** Options of {@link multiLabel}. */
export interface MultiLabelOptions {
  /** The column that holds the labels. Defaults to the name of the feature. */
  readonly column?: string;
  /** The number of classes, or their names in the order of their numbers. */
  readonly classes: number | readonly string[];
  /**
   * `'indices'`: a row lists the numbers of its classes. `'multiHot'`: a row has a number from 0 to
   * 1 for each class. By default a list of the fixed length `classes` or of truth values is
   * `'multiHot'`, and every other one `'indices'`.
   */
  readonly format?: 'indices' | 'multiHot';
}

/**
 * A feature of any number of class labels a row: multi-hot targets, float32 `[n, classes]`, for
 * losses such as `tf.losses.sigmoidCrossEntropy`. A class that a row lists twice counts once.
 *
 * Mixing weighs them as it weighs the images, without making them sum to 1. With `labels: 'union'`
 * of `mixup` and `cutmix`, the classes of both partners count fully instead. Rows of padding are 0.
 *
 * @throws OptionError if `classes` is neither a positive integer nor a list of different names, or
 * `format` is unknown
 * @example
 * ```ts
 * import { batch, fromColumns, multiLabel, pull, toTensors } from 'millrace';
 *
 * const rows$ = fromColumns({ tags: { data: Uint8Array.of(1, 0, 1, 0, 1, 0), shape: [3] } });
 * const features = { tags: multiLabel({ classes: ['cat', 'dog', 'tree'] }) };
 * for await (const { tensors } of pull(rows$.pipe(batch({ size: 2, features }), toTensors()))) {
 *   tensors.tags.arraySync() // => [[1, 0, 1], [0, 1, 0]]
 * }
 * ```
 */
export function multiLabel(options: MultiLabelOptions): MultiLabelFeature {
  requireKnownOptions('`multiLabel`', options, ['column', 'classes', 'format']);
  const { column, classes, format } = options;
  requireColumnName('`multiLabel`', column);
  requireOption(
    format === undefined || format === 'indices' || format === 'multiHot',
    '`multiLabel`',
    { option: 'format', rule: "'indices' or 'multiHot'", value: format },
  );
  return {
    kind: 'multiLabel',
    ...(column === undefined ? {} : { column }),
    ...classNames('`multiLabel`', classes),
    ...(format === undefined ? {} : { format }),
  };
}
