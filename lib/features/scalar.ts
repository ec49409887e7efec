import type { ScalarFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';

/** Options of {@link scalar}. */
export interface ScalarOptions {
  /** The column of the numbers. Defaults to the name of the feature. */
  readonly column?: string;
  /** Defaults to float32. Only float32 numbers are mixed. */
  readonly dtype?: 'float32' | 'int32';
}

/**
 * A feature of one number per row. It becomes tensors of shape `[n]`.
 *
 * @throws OptionError if `dtype` is neither float32 nor int32
 * @example
 * ```ts
 * import { scalar } from 'millrace';
 *
 * scalar({ column: 'price' }) // => { kind: 'scalar', column: 'price', dtype: 'float32' }
 * ```
 */
export function scalar(options: ScalarOptions = {}): ScalarFeature {
  requireKnownOptions('`scalar`', options, ['column', 'dtype']);
  const { column, dtype = 'float32' } = options;
  requireColumnName('`scalar`', column);
  requireOption(dtype === 'float32' || dtype === 'int32', '`scalar`', {
    option: 'dtype',
    rule: "'float32' or 'int32'",
    value: dtype,
  });
  return { kind: 'scalar', ...(column === undefined ? {} : { column }), dtype };
}
