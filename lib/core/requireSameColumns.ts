import type { Schema } from 'apache-arrow';
import { SchemaError } from './errors.ts';

/**
 * Throws a schema error that names the first column whose type differs from that in the first file.
 * Order and nullability may differ.
 */
export function requireSameColumns(
  first: { name: string; schema: Schema },
  { name, schema }: typeof first,
): void {
  if (first.schema === schema) return;
  const typeIn = (of: Schema, column: string) => {
    const field = of.fields.find((candidate) => candidate.name === column);
    return field === undefined ? 'no such column' : String(field.type);
  };
  for (const column of new Set([...first.schema.names, ...schema.names].map(String))) {
    const expected = typeIn(first.schema, column);
    const received = typeIn(schema, column);
    if (expected === received) continue;
    throw new SchemaError(
      `Cannot read \`${name}\`: its column \`${column}\` must be as in \`${first.name}\`, ` +
        `${expected}; received ${received}; leave out the file, or the column with \`columns\``,
    );
  }
}
