import type { Schema } from 'apache-arrow';
import { SchemaError } from '../core/errors.ts';

/**
 * Throws unless `source` has each wanted column exactly once.
 *
 * @param columns the wanted columns; all if left out
 * @throws SchemaError if one is missing, or two have its name
 */
export function requireColumns(
  source: string,
  schema: Schema,
  columns: readonly string[] | undefined,
): void {
  // By sets: there may be thousands of columns, in thousands of parts.
  const names = new Set<string>();
  const twice = new Set<string>();
  for (const name of schema.names.map(String)) (names.has(name) ? twice : names).add(name);
  const missing = columns?.find((name) => !names.has(name));
  if (missing !== undefined) {
    const all = Array.from(names, (name) => `\`${name}\``).join(', ');
    throw new SchemaError(
      `Cannot read \`${source}\`: \`columns\` must be among its columns, ${all}; ` +
        `received \`${missing}\``,
    );
  }
  const [double] = columns?.filter((name) => twice.has(name)) ?? twice;
  if (double === undefined) return;
  throw new SchemaError(
    `Cannot read \`${source}\`: columns must have different names; received two of name ` +
      `\`${double}\`; rename one, or leave both out with \`columns\``,
  );
}
