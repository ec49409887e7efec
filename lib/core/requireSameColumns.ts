import type { Field, Schema } from 'apache-arrow';
import { mayBeAlike } from './columnKind.ts';
import { SchemaError } from './errors.ts';

/**
 * Throws a schema error that names the first column that differs from the one of the first file in
 * more than the layout of its values, as numbers and text do. Order and nullability may differ.
 */
export function requireSameColumns(
  first: { name: string; schema: Schema },
  { name, schema }: typeof first,
): void {
  if (first.schema === schema) return;
  const fieldIn = (of: Schema, column: string) =>
    of.fields.find((candidate) => candidate.name === column);
  const typeText = (field: Field | undefined) =>
    field === undefined ? 'no such column' : String(field.type);
  for (const column of new Set([...first.schema.names, ...schema.names].map(String))) {
    const expected = fieldIn(first.schema, column);
    const received = fieldIn(schema, column);
    if (expected && received && mayBeAlike(expected.type, received.type)) continue;
    throw new SchemaError(
      `Cannot read \`${name}\`: its column \`${column}\` must be as in \`${first.name}\`, ` +
        `${typeText(expected)}; received ${typeText(received)}; ` +
        'leave the file out, or leave the column out with `columns`',
    );
  }
}
