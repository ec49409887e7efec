import type { DataType } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { SchemaError } from '../core/errors.ts';
import type { Feature } from '../core/features.ts';
import { describeColumns } from './columnOf.ts';

/** A column that does not fit a feature. */
export interface Mismatch {
  readonly column: string;
  readonly type: DataType | string;
  readonly feature: Feature;
  readonly rule: string;
  readonly wayOut: string;
}

/** The error for a column whose type does not fit the feature `name`. */
export function mismatch(
  name: string,
  { column, type, feature, rule, wayOut }: Mismatch,
): SchemaError {
  return new SchemaError(
    `Cannot make feature \`${name}\`: column \`${column}\` must ${rule} to be read by ` +
      `\`${feature.kind}\`; received ${type}; ${wayOut}`,
  );
}

/** The error for a column that is missing. */
export function missing(name: string, column: string, chunk: Chunk): SchemaError {
  return new SchemaError(
    `Cannot make feature \`${name}\`: its column must be one of ${describeColumns(chunk)}; ` +
      `received \`${column}\` (${chunk.origin.source})`,
  );
}
