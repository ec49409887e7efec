import type { TextFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';

/** Options of {@link text}. */
export interface TextOptions {
  /** The column that holds the text; the name of the feature when left out. */
  readonly column?: string;
}

/**
 * A feature of one text a row: tensors of strings of shape `[n]`. Never mixed.
 *
 * @throws OptionError where an option is not known
 * @example
 * ```ts
 * import { text } from 'millrace';
 *
 * text({ column: 'caption' }) // => { kind: 'text', column: 'caption' }
 * ```
 */
export function text(options: TextOptions = {}): TextFeature {
  requireKnownOptions('`text`', options, ['column']);
  const { column } = options;
  requireColumnName('`text`', column);
  return { kind: 'text', ...(column === undefined ? {} : { column }) };
}
