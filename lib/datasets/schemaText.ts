import type { Schema } from 'apache-arrow';

/** Names and types of the columns, for a fingerprint. */
export function schemaText(schema: Schema): string {
  return JSON.stringify(schema.fields.map(({ name, type }) => [name, String(type)]));
}
