import { isInteger } from '../options/requireInteger.ts';
import { requireOption } from '../options/requireOption.ts';

/** How many classes there are, and their names where they are given. */
export interface ClassNames {
  readonly classes: number;
  readonly names?: readonly string[];
}

/**
 * Reads the option `classes` of a feature of labels.
 *
 * @throws OptionError if it is neither a positive integer nor a list of different names
 */
export function classNames(action: string, classes: number | readonly string[]): ClassNames {
  const names = Array.isArray(classes) ? (classes as readonly string[]) : undefined;
  const count = names === undefined ? (classes as number) : names.length;
  requireOption(
    isInteger(count, 1) &&
      (names === undefined ||
        (new Set(names).size === count && names.every((name) => typeof name === 'string'))),
    action,
    { option: 'classes', rule: 'a positive integer or a list of different names', value: classes },
  );
  return { classes: count, ...(names === undefined ? {} : { names: [...names] }) };
}
