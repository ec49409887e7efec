import type { ClassLabelFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { classNames } from './classNames.ts';

/** Options of {@link classLabel}. */
export interface ClassLabelOptions {
  /** The column of the labels. Defaults to the name of the feature. */
  readonly column?: string;
  /**
   * The number of classes, or their names in the order of their numbers. A column of text needs
   * names.
   */
  readonly classes: number | readonly string[];
}

/**
 * A feature of class labels. It becomes `Targets`, with one label term per mixed sample. It reads
 * integers from 0 to `classes` − 1, or text that is one of the names.
 *
 * @throws OptionError if `classes` is neither a positive integer nor a list of different names
 * @example
 * ```ts
 * import { classLabel } from 'millrace';
 *
 * classLabel({ classes: 10 }) // => { kind: 'classLabel', classes: 10 }
 * classLabel({ classes: ['cat', 'dog'] }).classes // => 2
 * ```
 */
export function classLabel(options: ClassLabelOptions): ClassLabelFeature {
  requireKnownOptions('`classLabel`', options, ['column', 'classes']);
  const { column, classes } = options;
  requireColumnName('`classLabel`', column);
  return {
    kind: 'classLabel',
    ...(column === undefined ? {} : { column }),
    ...classNames('`classLabel`', classes),
  };
}
