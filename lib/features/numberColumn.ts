import { type Data, DataType, type FixedSizeBinary, type FixedSizeList } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { columnOf, isVariable } from './columnOf.ts';

/** Typed arrays that hold numbers. */
export type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** The numbers of one column of one chunk; a view of Arrow's memory where its type is one of {@link NumberArray}. */
export interface NumberColumn {
  readonly values: NumberArray;
  /** How many numbers every row has, one row after another from the first of `values` on; `undefined` where rows may differ. */
  readonly width: number | undefined;
  /** Index in `values` of the first number of a row. */
  start(row: number): number;
  /** How many numbers a row has. */
  count(row: number): number;
}

/**
 * Reads a column of numbers: FixedSizeBinary, Binary, FixedSizeList and List of numbers, or one number a row. Says nothing of nulls and
 * lengths: `rowCheck` does.
 */
export function numberColumn(chunk: Chunk, column: string): NumberColumn {
  return chunk.derive('numbers', () => read(columnOf(chunk, column)), column);
}

function read(data: Data): NumberColumn {
  const { type } = data;
  if (DataType.isFixedSizeBinary(type))
    return fixed(data.values as Uint8Array, (type as FixedSizeBinary).byteWidth);
  if (DataType.isFixedSizeList(type)) {
    return fixed(numbersOf(data.children[0] as Data), (type as FixedSizeList).listSize);
  }
  if (isVariable(type)) {
    const isBytes = DataType.isBinary(type) || DataType.isLargeBinary(type);
    const values = isBytes ? (data.values as Uint8Array) : numbersOf(data.children[0] as Data);
    const offsets = data.valueOffsets as Int32Array | BigInt64Array;
    const at = (row: number) => Number(offsets[row]);
    return { values, width: undefined, start: at, count: (row) => at(row + 1) - at(row) };
  }
  return fixed(numbersOf(data), 1);
}

function fixed(values: NumberArray, width: number): NumberColumn {
  return { values, width, start: (row) => row * width, count: () => width };
}

function numbersOf(data: Data): NumberArray {
  const { type, values } = data;
  if (DataType.isBool(type)) {
    const bits = values as Uint8Array;
    const { offset } = data;
    // Not Uint8Array: 0 and 1 are no pixel bytes to be scaled by 1/255.
    return Int8Array.from({ length: data.length }, (_, i) => {
      const bit = offset + i;
      return ((bits[bit >> 3] as number) >> (bit & 7)) & 1;
    });
  }
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    return Float64Array.from({ length: data.length }, (_, i) => Number(values[i]));
  }
  if (DataType.isFloat(type) && values instanceof Uint16Array)
    return Float32Array.from(values.subarray(0, data.length), half);
  return values as NumberArray;
}

/** The value of an IEEE 754 half-precision number, given its bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
