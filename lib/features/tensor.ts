import { OptionError } from '../core/errors.ts';
import type { TensorFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { isInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';

/** Options of {@link tensor}. */
export interface TensorOptions {
  /** The column of the numbers. Defaults to the name of the feature. */
  readonly column?: string;
  /** Several columns with one number per row, side by side, instead of `column`. */
  readonly columns?: readonly string[];
  /** Shape of a row. Defaults to the shape of the column, or the number of columns. */
  readonly shape?: readonly number[];
  /** Defaults to float32. Only float32 numbers are mixed. */
  readonly dtype?: 'float32' | 'int32';
}

/**
 * A feature of numbers. It becomes tensors of shape `[n, ...shape]`.
 *
 * @throws OptionError if an option is invalid
 * @example
 * ```ts
 * import { tensor } from 'millrace';
 *
 * tensor({ columns: ['x', 'y'] }) // => { kind: 'tensor', columns: ['x', 'y'], dtype: 'float32' }
 * ```
 */
export function tensor(
  options: TensorOptions & {
    readonly columns: readonly [string, string, ...string[]];
    readonly shape?: undefined;
  },
): TensorFeature<readonly [number]>;
/** A feature of numbers with a given shape. */
export function tensor<const Shape extends readonly number[]>(
  options: TensorOptions & { readonly shape: Shape },
): TensorFeature<Shape>;
/** A feature of numbers with the shape of its column. */
export function tensor(options?: TensorOptions): TensorFeature;
export function tensor(options: TensorOptions = {}): TensorFeature {
  requireKnownOptions('`tensor`', options, ['column', 'columns', 'shape', 'dtype']);
  const {
    column,
    columns = column === undefined ? undefined : [column],
    shape,
    dtype = 'float32',
  } = options;
  requireColumnName('`tensor`', column);
  if (column !== undefined && options.columns !== undefined) {
    throw new OptionError(
      'Cannot `tensor`: one of `column` and `columns` must be left out; received both',
    );
  }
  requireOption(
    columns === undefined ||
      (Array.isArray(columns) &&
        columns.length > 0 &&
        columns.every((name) => typeof name === 'string')),
    '`tensor`',
    { option: 'columns', rule: 'a list of at least one name', value: columns },
  );
  requireOption(
    shape === undefined || (Array.isArray(shape) && shape.every((side) => isInteger(side, 1))),
    '`tensor`',
    { option: 'shape', rule: 'a list of positive integers', value: shape },
  );
  requireOption(
    shape === undefined ||
      columns === undefined ||
      columns.length === 1 ||
      shape.reduce((product, side) => product * side, 1) === columns.length,
    '`tensor`',
    {
      option: 'shape',
      rule: `of as many numbers as there are columns, ${columns?.length}`,
      value: shape,
    },
  );
  requireOption(dtype === 'float32' || dtype === 'int32', '`tensor`', {
    option: 'dtype',
    rule: "'float32' or 'int32'",
    value: dtype,
  });
  return {
    kind: 'tensor',
    ...(columns === undefined ? {} : { columns: [...columns] }),
    ...(shape === undefined ? {} : { shape: [...shape] }),
    dtype,
  };
}
