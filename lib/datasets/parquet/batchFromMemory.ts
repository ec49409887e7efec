import {
  type Data,
  DataType,
  makeData,
  RecordBatch,
  type Schema,
  Struct,
  Vector,
} from 'apache-arrow';
import { unclearedBytes } from '#files';
import { FormatError } from '../formatError.ts';

/** A record batch in the memory of the decoder, and the address of its structure `ArrowArray`. */
export interface ArrowPlace {
  readonly memory: WebAssembly.Memory;
  readonly at: number;
}

/** Rows of an array, counted from its first. */
interface Span {
  readonly first: number;
  readonly length: number;
}

/**
 * Copies a record batch out of the memory of the decoder, by the Arrow C Data Interface with 32-bit
 * addresses. Each buffer is copied once. Returns `undefined` if a column has an unknown type.
 * Throws a `FormatError` if an address is out of bounds.
 */
export function batchFromMemory(
  schema: Schema,
  { memory, at }: ArrowPlace,
): RecordBatch | undefined {
  const type = new Struct(schema.fields);
  const data = dataAt(memory.buffer, at, type);
  return data === undefined ? undefined : new RecordBatch(schema, data as Data<Struct>);
}

function dataAt(buffer: ArrayBuffer, at: number, type: DataType, span?: Span): Data | undefined {
  // It has no buffers, not even a validity bitmap.
  if (DataType.isNull(type)) return undefined;
  const array = arrayAt(buffer, at);
  const { first, length } = span ?? { first: 0, length: array.length };
  if (first + length > array.length)
    throw new FormatError('an array has fewer values than it should have');
  const start = array.offset + first;
  const bytes = (index: number, from: number, size: number) => {
    // The view comes first: it throws if there are too few bytes.
    const there = new Uint8Array(buffer, array.buffer(index) + from, size);
    const copy = unclearedBytes(size);
    copy.set(there);
    return copy;
  };
  const bits = (index: number) => bytes(index, start >> 3, (length + 7) >> 3);
  const hasNulls = array.nullCount !== 0 && array.buffer(0) !== 0;
  // Bits that do not start at a byte would have to be shifted.
  if (start % 8 !== 0 && (hasNulls || DataType.isBool(type))) return undefined;
  const form = { length, nullCount: hasNulls ? -1 : 0, nullBitmap: hasNulls ? bits(0) : null };
  const child = (index: number, rows: Span) =>
    dataAt(buffer, array.child(index), (type.children[index] as { type: DataType }).type, rows);
  const offsets = () => {
    // An array without values need not have offsets.
    if (length === 0) return { valueOffsets: new Int32Array(1), from: 0, size: 0 };
    const found = new Int32Array(bytes(1, 4 * start, 4 * (length + 1)).buffer);
    const [from = 0] = found;
    if (from !== 0) for (let i = 0; i <= length; i++) found[i] = (found[i] as number) - from;
    return { valueOffsets: found, from, size: found[length] as number };
  };

  const numbers = (width: number) => bytes(1, width * start, width * length);

  if (DataType.isInt(type)) {
    const { ArrayType } = type;
    return makeData({
      type,
      ...form,
      data: new ArrayType(numbers(ArrayType.BYTES_PER_ELEMENT).buffer),
    });
  }
  if (DataType.isFloat(type)) {
    const { ArrayType } = type;
    return makeData({
      type,
      ...form,
      data: new ArrayType(numbers(ArrayType.BYTES_PER_ELEMENT).buffer),
    });
  }
  if (DataType.isDictionary(type)) {
    const { ArrayType } = type.indices;
    const words = dataAt(buffer, array.dictionary, type.dictionary);
    const data = new ArrayType(numbers(ArrayType.BYTES_PER_ELEMENT).buffer);
    return words && makeData({ type, ...form, data, dictionary: new Vector([words]) });
  }
  if (DataType.isBool(type)) return makeData({ type, ...form, data: bits(1) });
  if (DataType.isFixedSizeBinary(type)) {
    return makeData({ type, ...form, data: numbers(type.byteWidth) });
  }
  if (DataType.isBinary(type)) {
    const { valueOffsets, from, size } = offsets();
    return makeData({ type, ...form, valueOffsets, data: bytes(2, from, size) });
  }
  if (DataType.isUtf8(type)) {
    const { valueOffsets, from, size } = offsets();
    return makeData({ type, ...form, valueOffsets, data: bytes(2, from, size) });
  }
  if (DataType.isList(type)) {
    const { valueOffsets, from, size } = offsets();
    const values = child(0, { first: from, length: size });
    return values && makeData({ type, ...form, valueOffsets, child: values });
  }
  if (DataType.isFixedSizeList(type)) {
    const values = child(0, { first: type.listSize * start, length: type.listSize * length });
    return values && makeData({ type, ...form, child: values });
  }
  if (DataType.isStruct(type)) {
    const children = type.children.map((_, i) => child(i, { first: start, length }));
    return children.includes(undefined)
      ? undefined
      : makeData({ type, ...form, children: children as Data[] });
  }
  return undefined;
}

/** The structure `ArrowArray`: five 64-bit integers, then addresses. */
function arrayAt(buffer: ArrayBuffer, at: number) {
  const view = new DataView(buffer, at, 52);
  const int = (index: number) => Number(view.getBigInt64(8 * index, true));
  const addressIn = (list: number, index: number, count: number) => {
    if (index >= count) throw new FormatError('an array has fewer parts than its type');
    return new DataView(buffer, list + 4 * index, 4).getUint32(0, true);
  };
  return {
    length: int(0),
    nullCount: int(1),
    offset: int(2),
    buffer: (index: number) => addressIn(view.getUint32(40, true), index, int(3)),
    child: (index: number) => addressIn(view.getUint32(44, true), index, int(4)),
    dictionary: view.getUint32(48, true),
  };
}
