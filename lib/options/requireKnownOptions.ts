import { OptionError } from '../core/errors.ts';

/**
 * Throws an option error when `options` is no object or has a name that is not in `known`: a typing
 * slip must not be ignored silently.
 */
export function requireKnownOptions(
  action: string,
  options: unknown,
  known: readonly string[],
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new OptionError(
      `Cannot ${action} as its options must be an object: received ${String(options)}`,
    );
  }
  const stranger = Object.keys(options).find((name) => !known.includes(name));
  if (stranger === undefined) return;
  throw new OptionError(
    `Cannot ${action} as its options must be among ${known.map((name) => `\`${name}\``).join(', ')}: received \`${stranger}\``,
  );
}
