import { OptionError } from '../core/errors.ts';

/**
 * Throws the house form of an option error unless `holds`:
 * ``Cannot <action> as `<option>` must be <rule>: received <value>``.
 */
export function requireOption(
  holds: boolean,
  action: string,
  {
    option,
    rule,
    value,
    remedy,
  }: { option: string; rule: string; value: unknown; remedy?: string },
): asserts holds {
  if (holds) return;
  const wayOut = remedy === undefined ? '' : `; ${remedy}`;
  throw new OptionError(
    `Cannot ${action} as \`${option}\` must be ${rule}: received ${describe(value)}${wayOut}`,
  );
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return `a function${value.name ? ` ${value.name}` : ''}`;
  if (Array.isArray(value)) return `[${value.map(describe).join(', ')}]`;
  if (ArrayBuffer.isView(value)) return value.constructor.name;
  if (typeof value === 'object' && value !== null) {
    const name = value.constructor?.name;
    return name && name !== 'Object' ? `an object of ${name}` : plainObject(value);
  }
  return String(value);
}

function plainObject(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    // A bigint or a circle within: the option is what is wrong, not how it is shown.
    return `an object with ${Object.keys(value).join(', ')}`;
  }
}
