import type { ClassLabelFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { isInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';

/** Options of {@link classLabel}. */
export interface ClassLabelOptions {
  /** The column that holds the labels; the name of the feature when left out. */
  readonly column?: string;
  /**
   * The number of classes, or their names in the order of their numbers: needed where the column
   * holds text.
   */
  readonly classes: number | readonly string[];
}

/**
 * A feature of class labels: `Targets`, with as many label terms as the samples were mixed from.
 * Reads whole numbers from 0 to `classes` − 1, or text that is one of the names.
 *
 * @throws OptionError where `classes` is neither a positive integer nor a list of different names
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
  const names = Array.isArray(classes) ? (classes as readonly string[]) : undefined;
  const count = names === undefined ? (classes as number) : names.length;
  requireOption(
    isInteger(count, 1) &&
      (names === undefined ||
        (new Set(names).size === count && names.every((name) => typeof name === 'string'))),
    '`classLabel`',
    { option: 'classes', rule: 'a positive integer or a list of different names', value: classes },
  );
  return {
    kind: 'classLabel',
    ...(column === undefined ? {} : { column }),
    classes: count,
    ...(names === undefined ? {} : { names: [...names] }),
  };
}
