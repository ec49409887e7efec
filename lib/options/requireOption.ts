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
    `Cannot ${action} as \`${option}\` must be ${rule}: received ${shortened(value)}${wayOut}`,
  );
}

/** Characters of a value that are told at most. */
const MAX_CHARACTERS = 80;
/** Entries of a list that can have room in them. */
const MAX_ENTRIES = 40;

function shortened(value: unknown): string {
  const text = describe(value);
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS - 3)}...`;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return `a function${value.name ? ` ${value.name}` : ''}`;
  if (Array.isArray(value)) {
    const entries = value.slice(0, MAX_ENTRIES).map(describe).join(', ');
    return value.length <= MAX_ENTRIES ? `[${entries}]` : `[${entries}, ...]`;
  }
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
