import type { Schema } from 'apache-arrow';
import { SchemaError } from '../model/errors.ts';

/** A check that all schemas it is called with have the columns and types of the first. */
export function requireSameSchema(): (source: string, schema: Schema | undefined) => void {
  let first: { readonly source: string; readonly columns: readonly string[] } | undefined;
  return (source, schema) => {
    if (schema === undefined) return;
    const columns = schema.fields.map(({ name, type }) => `\`${name}\` (${type})`);
    first ??= { source, columns };
    const { columns: expected, source: before } = first;
    const differs = expected.findIndex((column, i) => columns[i] !== column);
    if (differs < 0 && columns.length === expected.length) return;
    const at = differs < 0 ? expected.length : differs;
    throw new SchemaError(
      `Cannot read ${source} after ${before} as its columns must be the same: received ${columns[at] ?? 'no column'} where there was ${expected[at] ?? 'none'}; name the \`columns\` that they share`,
    );
  };
}
