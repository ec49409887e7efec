import type { Schema } from 'apache-arrow';
import { SchemaError } from '../core/errors.ts';

/**
 * Throws unless each column wanted of `source` is there, and once.
 *
 * @param columns all of them when left out
 * @throws SchemaError where one is missing, or there are two of its name
 */
export function requireColumns(
  source: string,
  schema: Schema,
  columns: readonly string[] | undefined,
): void {
  const names = schema.names.map(String);
  const missing = columns?.find((name) => !names.includes(name));
  if (missing !== undefined) {
    const all = names.map((name) => `\`${name}\``).join(', ');
    throw new SchemaError(
      `Cannot read \`${source}\` as \`columns\` must be among its columns, ${all}: received \`${missing}\``,
    );
  }
  const twice = (columns ?? names).find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice === undefined) return;
  throw new SchemaError(
    `Cannot read \`${source}\`: columns must have different names; received two of name ` +
      `\`${twice}\`; rename one, or leave both out with \`columns\``,
  );
}
