import { DataType, type Field, type Schema } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { SchemaError } from '../core/errors.ts';
import type {
  Feature,
  Features,
  ImageDecoding,
  ImageFeature,
  MaskFeature,
} from '../core/features.ts';
import type { Rows } from '../core/rows.ts';
import { MAX_PIXELS } from '../raster/imageDecoder.ts';
import { columnOf } from './columnOf.ts';
import { encodedColumn, encodedType, isEncoded } from './encodedColumn.ts';
import { followImages } from './followImages.ts';
import { describeFields, inferFeatures } from './inferFeatures.ts';
import { mismatch, missing } from './mismatch.ts';
import { resolveNested } from './resolveNested.ts';
import { isText } from './textColumn.ts';
import { extensionShape, valuesPerRow } from './valuesPerRow.ts';

/**
 * Fills in the columns and shapes of features, and checks them against the actual columns.
 *
 * @param features the features; inferred from the schema if `undefined`
 * @param leaveOut called with the columns that get no inferred feature, if there are any
 * @throws SchemaError if a column is missing or does not fit
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
    (feature.kind === 'image' || feature.kind === 'mask') && isDecoded(name, feature, rows)
      ? decoded(name, feature)
      : resolve(name, feature, chunk),
  ]);
  return followImages(Object.fromEntries(resolved));
}

function inferred(schema: Schema, chunk: Chunk, leaveOut: (columns: string) => void): Features {
  const { features, left } = inferFeatures(schema, chunk);
  if (left.length > 0) leaveOut(describeFields(left));
  return features;
}

/** True if rows are encoded images or masks. If pixels would fit too, the first row decides. */
function isDecoded(
  name: string,
  { column = name, shape }: ImageFeature | MaskFeature,
  rows: Rows,
): boolean {
  const chunk = rows.chunks[rows.chunkOf[0] as number] as Chunk;
  const type = encodedType(typeOf(name, column, chunk));
  if (type !== 'binary') return type !== undefined;
  const row = rows.rowOf[0] as number;
  const sides: readonly (number | null)[] = shape;
  const length = sides.reduce<number>((product, side) => product * Number(side), 1);
  const bytes = encodedColumn(chunk, column).bytes(row);
  return shape[0] === null || (bytes?.length !== length && isEncoded(chunk, column, row));
}

/** The feature of encoded images or masks, with its decoding options filled in. */
function decoded(name: string, feature: ImageFeature | MaskFeature): ImageFeature | MaskFeature {
  if (feature.kind === 'mask')
    return { decode: { maxPixels: MAX_PIXELS }, ...feature, column: feature.column ?? name };
  const { column = name, shape, decode } = feature;
  if (![1, 3, 4].includes(shape[2])) {
    throw new SchemaError(
      `Cannot make feature \`${name}\`: encoded images must have 1, 3 or 4 channels; ` +
        `received ${shape[2]}; correct \`shape\``,
    );
  }
  return { ...feature, column, decode: decode ?? DECODE };
}

const DECODE: ImageDecoding = { orientation: 'exif', maxPixels: MAX_PIXELS, decoders: {} };

function resolve(name: string, feature: Feature, chunk: Chunk): Feature {
  if (feature.kind === 'tensor') return resolveTensor(name, feature, chunk);
  if (feature.kind === 'boxes' || feature.kind === 'points')
    return resolveNested(name, feature, chunk);
  const column = feature.column ?? name;
  const type = typeOf(name, column, chunk);
  const fails = (rule: string, wayOut: string) =>
    mismatch(name, { column, type, feature, rule, wayOut });
  switch (feature.kind) {
    case 'image':
    case 'mask': {
      const layout = feature.shape as readonly number[];
      const values = layout.reduce((product, side) => product * side, 1);
      const has = valuesPerRow(type);
      if (has === undefined) throw fails('hold numbers or bytes', 'text cannot be read as pixels');
      if (feature.shape[0] === null)
        throw fails('hold encoded images', 'give the height and width of its pixels in `shape`');
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
    case 'multiLabel': {
      const has = valuesPerRow(type);
      if (has === undefined)
        throw fails('hold lists of numbers', 'give each class of text its number');
      const isFixed = DataType.isFixedSizeList(type) || DataType.isFixedSizeBinary(type);
      const isWhole = isFixed && has === feature.classes;
      const { format = isWhole || hasTruthValues(type) ? 'multiHot' : 'indices' } = feature;
      if (format === 'multiHot' && has !== 'any' && has !== feature.classes)
        throw fails(`have ${feature.classes} values a row, it has ${has}`, 'correct `classes`');
      return { ...feature, column, format };
    }
    case 'scalar':
      if (valuesPerRow(type) !== 1)
        throw fails('hold one number a row', 'use `tensor` for several, `text` for text');
      break;
    case 'text':
      if (!isText(type)) throw fails('hold text', 'use `scalar` or `tensor` for numbers');
      break;
  }
  if (feature.kind !== 'image' && feature.kind !== 'mask') return { ...feature, column };
  // Only encoded features keep decoding options.
  const { decode: _, ...pixels } = feature;
  return { ...pixels, column };
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
 * True if one shape results from the other by merging adjacent dimensions. Then both have the same
 * order of numbers.
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

function hasTruthValues({ children }: DataType): boolean {
  return DataType.isBool(children?.[0]?.type);
}

function fieldOf(chunk: Chunk, column: string): Field | undefined {
  return chunk.data.schema.fields.find((field) => field.name === column);
}

function typeOf(name: string, column: string, chunk: Chunk): DataType {
  if (fieldOf(chunk, column) === undefined) {
    throw missing(name, column, chunk);
  }
  return columnOf(chunk, column).type;
}
