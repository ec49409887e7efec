import { DataType, type Field, type Schema } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { columnHead } from '../core/columnHead.ts';
import { SchemaError } from '../core/errors.ts';
import { columnsOfFeature, type Features } from '../core/features.ts';
import { Rows } from '../core/rows.ts';
import { resolveFeatures } from './resolveFeatures.ts';

/** The requested features, and the features first resolved from them. */
export interface KnownFeatures {
  /** Inferred from the columns if `undefined`. */
  readonly wanted: Features | undefined;
  readonly resolved: Features;
  readonly first: Described;
}

/** The columns of a source without their values, so that the first file is not retained. */
export interface Described {
  readonly source: string;
  readonly schema: Schema;
}

/**
 * Throws if the features of rows differ from the known ones. Files of a set may store their columns
 * in different ways.
 *
 * @throws SchemaError that names the types of both files
 */
export function requireAlike(rows: Rows, known: KnownFeatures): void {
  for (const [index, chunk] of rows.chunks.entries()) {
    if (chunk.data.schema === known.first.schema) continue;
    const state = chunk.derive(known, () => ({ isAlike: false }));
    if (state.isAlike || hasSameTypes(chunk.data.schema, known.first.schema)) continue;
    const rowOf = rows.rowOf.filter((_, i) => rows.chunkOf[i] === index);
    // A slice may have chunks without rows.
    if (rowOf.length === 0) continue;
    const own = { ...rows, schema: chunk.data.schema, chunks: [chunk] };
    check(new Rows({ ...own, chunkOf: new Uint32Array(rowOf.length), rowOf }), known);
    state.isAlike = true;
  }
}

/** Describes the columns of a chunk. */
export function describedBy({ data, origin }: Chunk): Described {
  return { source: origin.source, schema: data.schema };
}

function check(rows: Rows, { wanted, resolved, first }: KnownFeatures): void {
  const here = describedBy(rows.chunks[0] as Chunk);
  const own = resolveFeatures(wanted, rows);
  for (const [name, feature] of Object.entries(resolved)) {
    const columns = columnsOfFeature(name, feature);
    const isSame = JSON.stringify(own[name]) === JSON.stringify(feature);
    const differing = columns.find(
      (column) =>
        !isSame || (feature.kind === 'image' && isBytes(first, column) !== isBytes(here, column)),
    );
    if (differing !== undefined) throw different(name, differing, { here, first });
  }
}

function hasSameTypes(a: Schema, b: Schema): boolean {
  const typesOf = ({ fields }: Schema) => fields.map(({ name, type }) => `${name} ${type}`).join();
  return typesOf(a) === typesOf(b);
}

function fieldOf({ schema }: Described, column: string): Field | undefined {
  const head = columnHead(schema.names.map(String), column);
  return schema.fields.find(({ name }) => name === head);
}

/** Bytes are scaled as pixels; other numbers are not. */
function isBytes(of: Described, column: string): boolean {
  const type = fieldOf(of, column)?.type as DataType;
  const item: DataType = (
    DataType.isList(type) || DataType.isFixedSizeList(type) ? type.children[0]?.type : type
  ) as DataType;
  return DataType.isInt(item) ? item.bitWidth === 8 && !item.isSigned : !DataType.isFloat(item);
}

function different(
  name: string,
  column: string,
  { here, first }: Readonly<Record<'here' | 'first', Described>>,
): SchemaError {
  const told = (of: Described) => `${fieldOf(of, column)?.type}`;
  return new SchemaError(
    `Cannot make feature \`${name}\` of \`${here.source}\`: column \`${column}\` must make ` +
      `the same of \`${first.source}\`, where it is ${told(first)}; received ` +
      `${told(here)}; say what to make of it by \`features\` of \`batch\`, or leave one file out`,
  );
}
