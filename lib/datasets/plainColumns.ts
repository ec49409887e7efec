import {
  Binary,
  type Data,
  DataType,
  type Dictionary,
  Field,
  type FixedSizeList,
  makeData,
  makeVector,
  RecordBatch,
  Schema,
  Struct,
} from 'apache-arrow';
import { SchemaError } from '../core/errors.ts';

// Arrow has several layouts for the same values. Sources convert columns to one of each, which
// readers of columns rely on. Tensors have their logical order of dimensions, bytes have offsets,
// and numbers are stored themselves instead of as dictionary indices.

/** An array of numbers, of any type. */
interface Numbers {
  [index: number]: number | bigint;
}

/** The conversion of a column to a plain one. */
interface Plain {
  readonly field: Field;
  readonly array: (data: Data) => Data;
}

/** The schema with plain columns, or the schema itself if all are plain. */
export function plainSchema(schema: Schema): Schema {
  const plain = schema.fields.map(plainOf);
  if (plain.every((found) => found === undefined)) return schema;
  const fields = schema.fields.map((field, i) => plain[i]?.field ?? field);
  return new Schema(fields, schema.metadata);
}

/** The record batch with plain columns, or the batch itself if all are plain. */
export function plainBatch(batch: RecordBatch): RecordBatch {
  const { schema } = batch;
  const plain = schema.fields.map(plainOf);
  if (plain.every((found) => found === undefined)) return batch;
  const fields = schema.fields.map((field, i) => plain[i]?.field ?? field);
  const children = batch.data.children.map((data, i) => plain[i]?.array(data) ?? data);
  const struct = makeData({
    ...{ type: new Struct(fields), length: batch.numRows, nullCount: 0, children },
  });
  return new RecordBatch(new Schema(fields, schema.metadata), struct);
}

function plainOf(field: Field): Plain | undefined {
  const type: DataType = field.type;
  if (DataType.isBinaryView(type)) return { field: typed(field, new Binary()), array: plainBytes };
  if (DataType.isStruct(type)) return plainStruct(field, type);
  if (DataType.isFixedSizeList(type)) return plainTensor(field, type);
  const isNumbers =
    DataType.isDictionary(type) &&
    (DataType.isInt(type.dictionary) || DataType.isFloat(type.dictionary));
  return isNumbers
    ? { field: typed(field, (type as Dictionary).dictionary), array: plainNumbers }
    : undefined;
}

function typed({ name, nullable, metadata }: Field, type: DataType): Field {
  return new Field(name, type, nullable, metadata);
}

function plainStruct(field: Field, type: Struct): Plain | undefined {
  const plain = (type.children as readonly Field[]).map(plainOf);
  if (plain.every((found) => found === undefined)) return undefined;
  const struct = new Struct(
    (type.children as readonly Field[]).map((child, i) => plain[i]?.field ?? child),
  );
  return {
    field: typed(field, struct),
    array: (data) =>
      data.clone(
        struct as never,
        data.offset,
        data.length,
        data.nullCount,
        data.buffers,
        data.children.map((child, i) => plain[i]?.array(child) ?? child),
      ),
  };
}

function plainBytes(data: Data): Data {
  const { length } = data;
  const vector = makeVector(data as Data<Binary>);
  const valueOffsets = new Int32Array(length + 1);
  for (let row = 0; row < length; row++)
    valueOffsets[row + 1] = (valueOffsets[row] as number) + (vector.get(row)?.length ?? 0);
  const bytes = new Uint8Array(valueOffsets[length] as number);
  for (let row = 0; row < length; row++) {
    const value = vector.get(row);
    if (value !== null) bytes.set(value, valueOffsets[row]);
  }
  const validity = validityOf(data);
  return makeData({ type: new Binary(), length, ...validity, valueOffsets, data: bytes });
}

/** Looks up the numbers of a dictionary. A null index or a null number gives a null. */
function plainNumbers(data: Data): Data {
  const { length, values: indices } = data;
  const words = (data as Data<Dictionary>).dictionary;
  const numbers = words?.memoize().toArray() as Numbers;
  const type = (data.type as Dictionary).dictionary as {
    readonly ArrayType: new (n: number) => Numbers;
  };
  const values = new type.ArrayType(length);
  const isValid = (row: number) =>
    data.getValid(row) && (words?.isValid(Number(indices[row])) ?? false);
  for (let row = 0; row < length; row++)
    if (isValid(row)) values[row] = numbers[Number(indices[row])] as number | bigint;
  const validity = validityOf({ length, getValid: isValid });
  return makeData({ type: type as never, length, ...validity, data: values as never });
}

/** A tensor stored in another order than that of its logical dimensions. */
function plainTensor(field: Field, type: FixedSizeList): Plain | undefined {
  const order = orderOf(field, type.listSize);
  if (order === undefined) return undefined;
  const { metadata, places } = order;
  return {
    field: new Field(field.name, type, field.nullable, metadata),
    array(data) {
      const child = data.children[0] as Data;
      const numbers = permuted(child, places, data.length);
      return data.clone(type, data.offset, data.length, data.nullCount, data.buffers, [numbers]);
    },
  };
}

/** The numbers of rows, each permuted by `places`. */
function permuted(child: Data, places: Uint32Array, rows: number): Data {
  const { type, values: from } = child;
  const size = places.length;
  const length = rows * size;
  const values = new (from.constructor as new (n: number) => Numbers)(length);
  for (let start = 0; start < length; start += size)
    for (let i = 0; i < size; i++)
      values[start + i] = from[start + (places[i] as number)] as number | bigint;
  const placeOf = (i: number) => i - (i % size) + (places[i % size] as number);
  const validity = validityOf(
    { length, getValid: (i) => child.getValid(placeOf(i)) },
    child.nullCount,
  );
  return makeData({ type, length, ...validity, data: values } as never);
}

/** @param nulls the number of nulls, if it is known to be 0 */
function validityOf(
  rows: { readonly length: number; getValid(row: number): boolean },
  nulls = -1,
): { readonly nullCount: number; readonly nullBitmap: Uint8Array | null } {
  if (nulls === 0) return { nullCount: 0, nullBitmap: null };
  const nullBitmap = new Uint8Array((rows.length + 7) >> 3);
  let nullCount = 0;
  for (let row = 0; row < rows.length; row++) {
    if (rows.getValid(row))
      nullBitmap[row >> 3] = (nullBitmap[row >> 3] as number) | (1 << (row & 7));
    else nullCount++;
  }
  return { nullCount, nullBitmap: nullCount === 0 ? null : nullBitmap };
}

interface TensorMetadata {
  readonly shape?: readonly number[];
  readonly permutation?: readonly number[];
  readonly dim_names?: readonly string[];
}

/**
 * The place of each number of a tensor with a `permutation`, in the order of the logical
 * dimensions. https://arrow.apache.org/docs/format/CanonicalExtensions.html#fixed-shape-tensor
 *
 * @throws SchemaError if it is no permutation of the dimensions
 */
function orderOf(
  { name, metadata, type }: Field,
  size: number,
): { readonly metadata: Map<string, string>; readonly places: Uint32Array } | undefined {
  if (metadata.get('ARROW:extension:name') !== 'arrow.fixed_shape_tensor') return undefined;
  const json = metadata.get('ARROW:extension:metadata') ?? '';
  const { shape = [], permutation, dim_names: names } = parsed(json);
  if (permutation === undefined || permutation.every((axis, i) => axis === i)) return undefined;
  const count = shape.reduce((product, side) => product * side, 1);
  const isPermutation =
    permutation.length === shape.length && shape.every((_, axis) => permutation.includes(axis));
  const item = (type as FixedSizeList).children[0]?.type as DataType;
  if (!isPermutation || count !== size || DataType.isBool(item))
    throw new SchemaError(
      `Cannot read column \`${name}\`: the \`permutation\` of its tensors must name each ` +
        `dimension of their \`shape\` once, and numbers; received ${json.slice(0, 80)}`,
    );
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const logical = permutation.map((axis) => shape[axis] as number);
  const places = Uint32Array.from({ length: size }, (_, i) => {
    let rest = i;
    let place = 0;
    for (let axis = logical.length - 1; axis >= 0; axis--) {
      const side = logical[axis] as number;
      place += (rest % side) * (strides[permutation[axis] as number] as number);
      rest = Math.floor(rest / side);
    }
    return place;
  });
  const dimensions = names && { dim_names: permutation.map((axis) => names[axis]) };
  const plain = JSON.stringify({ shape: logical, ...dimensions });
  return { metadata: new Map([...metadata, ['ARROW:extension:metadata', plain]]), places };
}

function parsed(json: string): TensorMetadata {
  try {
    return JSON.parse(json) as TensorMetadata;
  } catch {
    // The reader of the shape reports what is wrong.
    return {};
  }
}
