/** Characters of a value that an error shows at most. */
const MAX_CHARACTERS = 80;
/** Entries of a list that can have room in them. */
const MAX_ENTRIES = 40;

/** A value as an error shows it, in at most 80 characters. */
export function shown(value: unknown): string {
  return shortened(describe(value));
}

/** Text in at most 80 characters; what is cut off is an ellipsis. */
export function shortened(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS - 3)}...`;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return `a function${value.name ? ` ${value.name}` : ''}`;
  if (Array.isArray(value)) {
    const entries = value.slice(0, MAX_ENTRIES).map(describe).join(', ');
    return value.length <= MAX_ENTRIES ? `[${entries}]` : `[${entries}, ...]`;
  }
  if (ArrayBuffer.isView(value)) {
    const length = 'length' in value ? ` of ${value.length} values` : '';
    return `${value.constructor.name}${length}`;
  }
  if (typeof value === 'object' && value !== null) {
    const name = value.constructor?.name;
    return name && name !== 'Object' ? `an object of ${name}` : plainObject(value);
  }
  return String(value);
}

function plainObject(value: object): string {
  try {
    return JSON.stringify(value) ?? 'an object';
  } catch {
    // A bigint or a circle within: the option is what is wrong, not how it is shown.
    return `an object with ${Object.keys(value).join(', ')}`;
  }
}
