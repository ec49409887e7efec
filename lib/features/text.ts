import type { TextFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';

/** Options of {@link text}. */
export interface TextOptions {
  /** The column of the text. Defaults to the name of the feature. */
  readonly column?: string;
}

/**
 * A feature of one text per row. It becomes string tensors of shape `[n]`, which are never mixed.
 *
 * @throws OptionError if an option is unknown
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
