import type { DataType, Field, Schema } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { SchemaError } from '../core/errors.ts';
import type { Feature, Features } from '../core/features.ts';
import type { Rows } from '../core/rows.ts';
import { columnOf, describeColumns } from './columnOf.ts';
import { followImages } from './followImages.ts';
import { describeFields, inferFeatures } from './inferFeatures.ts';
import { isText } from './textColumn.ts';
import { extensionShape, valuesPerRow } from './valuesPerRow.ts';

/**
 * Features with all their columns and shapes filled in, checked against the columns that there are.
 *
 * @param features what to make of the columns; inferred from the schema when left out
 * @param leaveOut is told of the columns that no feature is inferred of, where there are any
 * @throws SchemaError where a column is missing or cannot serve
 */
export function resolveFeatures(
  features: Features | undefined,
  rows: Rows,
  leaveOut: (columns: string) => void = () => {},
): Features {
  const chunk = rows.chunks[0] as Chunk;
  const wanted = features ?? inferred(rows.schema, chunk, leaveOut);
  const resolved = Object.entries(wanted).map(([name, feature]) => [
    name,
    resolve(name, feature, chunk),
  ]);
  return followImages(Object.fromEntries(resolved));
}

function inferred(schema: Schema, chunk: Chunk, leaveOut: (columns: string) => void): Features {
  const { features, left } = inferFeatures(schema, chunk);
  if (left.length > 0) leaveOut(describeFields(left));
  return features;
}

function resolve(name: string, feature: Feature, chunk: Chunk): Feature {
  if (feature.kind === 'tensor') return resolveTensor(name, feature, chunk);
  const column = feature.column ?? name;
  const type = typeOf(name, column, chunk);
  const fails = (rule: string, wayOut: string) =>
    mismatch(name, { column, type, feature, rule, wayOut });
  switch (feature.kind) {
    case 'image':
    case 'mask': {
      const layout: readonly number[] = feature.shape;
      const values = layout.reduce((product, side) => product * side, 1);
      const has = valuesPerRow(type);
      if (has === undefined)
        throw fails('hold numbers or bytes', 'encoded pictures and text cannot be read as pixels');
      if (has !== 'any' && has !== values)
        throw fails(`have ${values} values a row, it has ${has}`, 'correct `shape`');
      const shape = extensionShape(fieldOf(chunk, column) as Field);
      if (shape !== undefined && !isAlikeLaidOut(shape, layout)) {
        const rule = `be laid out as [${layout.join(', ')}]`;
        const received = `${type} of shape [${shape.join(', ')}]`;
        throw mismatch(name, {
          column,
          type: received,
          feature,
          rule,
          wayOut: 'channels come last',
        });
      }
      break;
    }
    case 'classLabel':
      if (isText(type)) {
        if (feature.names === undefined)
          throw fails(
            'hold numbers',
            "or give the names in order, as in `classes: ['cat', 'dog']`",
          );
      } else if (valuesPerRow(type) !== 1)
        throw fails('hold one number or text a row', 'name another column');
      break;
    case 'scalar':
      if (valuesPerRow(type) !== 1)
        throw fails('hold one number a row', 'use `tensor` for several, `text` for text');
      break;
    case 'text':
      if (!isText(type)) throw fails('hold text', 'use `scalar` or `tensor` for numbers');
      break;
  }
  return { ...feature, column };
}

function resolveTensor(name: string, feature: Feature & { kind: 'tensor' }, chunk: Chunk): Feature {
  const columns = feature.columns ?? [name];
  const counts = columns.map((column) => {
    const type = typeOf(name, column, chunk);
    const count = valuesPerRow(type);
    const fails = (rule: string, wayOut: string) =>
      mismatch(name, { column, type, feature, rule, wayOut });
    if (count === undefined) throw fails('hold numbers', 'use `text` for text');
    if (columns.length > 1 && count !== 1)
      throw fails('hold one number a row', 'give it a `tensor` of its own');
    if (count === 'any' && feature.shape === undefined)
      throw fails('have a fixed length', 'or give `shape`');
    const values = feature.shape?.reduce((product, side) => product * side, 1);
    if (columns.length === 1 && count !== 'any' && values !== undefined && values !== count) {
      throw fails(`have ${values} values a row, it has ${count}`, 'correct `shape`');
    }
    return count;
  });
  const known = () =>
    extensionShape(fieldOf(chunk, columns[0] as string) as Field) ?? [Number(counts[0])];
  return {
    ...feature,
    columns,
    shape: feature.shape ?? (columns.length > 1 ? [columns.length] : known()),
  };
}

/**
 * Whether one shape comes from the other by merging neighbouring dimensions: then both mean the
 * same by the order of the numbers.
 */
function isAlikeLaidOut(a: readonly number[], b: readonly number[]): boolean {
  const strides = (shape: readonly number[]) =>
    shape.map((_, i) => shape.slice(i).reduce((x, y) => x * y, 1));
  const [ofA, ofB] = [strides(a), strides(b)];
  return (
    ofA.every((stride) => stride === 1 || ofB.includes(stride)) ||
    ofB.every((stride) => stride === 1 || ofA.includes(stride))
  );
}

function fieldOf(chunk: Chunk, column: string): Field | undefined {
  return chunk.data.schema.fields.find((field) => field.name === column);
}

function typeOf(name: string, column: string, chunk: Chunk): DataType {
  if (fieldOf(chunk, column) === undefined) {
    throw new SchemaError(
      `Cannot make feature \`${name}\` as its column must be one of ${describeColumns(chunk)}: received \`${column}\` (${chunk.origin.source})`,
    );
  }
  return columnOf(chunk, column).type;
}

interface Mismatch {
  readonly column: string;
  readonly type: DataType | string;
  readonly feature: Feature;
  readonly rule: string;
  readonly wayOut: string;
}

function mismatch(name: string, { column, type, feature, rule, wayOut }: Mismatch): SchemaError {
  return new SchemaError(
    `Cannot make feature \`${name}\` as column \`${column}\` must ${rule} to be read by \`${feature.kind}\`: received ${type}; ${wayOut}`,
  );
}
