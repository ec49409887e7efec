import { OptionError } from '../core/errors.ts';
import { shown } from '../core/shown.ts';

/**
 * Throws an option error unless `options` is an object whose names are all in `known`. A misspelled
 * option must not be ignored.
 */
export function requireKnownOptions(
  action: string,
  options: unknown,
  known: readonly string[],
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new OptionError(
      `Cannot ${action}: its options must be an object; received ${shown(options)}`,
    );
  }
  const stranger = Object.keys(options).find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const names = known.map((name) => `\`${name}\``).join(', ');
  throw new OptionError(
    `Cannot ${action}: its options must be among ${names}; received \`${stranger}\``,
  );
}
