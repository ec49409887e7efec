import type { Schema } from 'apache-arrow';
import { SchemaError } from '../core/errors.ts';

/** Throws a schema error where a column wanted of `source` is not there. */
export function requireColumns(
  source: string,
  schema: Schema,
  columns: readonly string[] | undefined,
): void {
  const missing = columns?.find((name) => !schema.names.includes(name));
  if (missing === undefined) return;
  const names = schema.names.map((name) => `\`${String(name)}\``).join(', ');
  throw new SchemaError(
    `Cannot read \`${source}\` as \`columns\` must be among its columns, ${names}: received \`${missing}\``,
  );
}
