import { type Data, DataType, type FixedSizeBinary, type FixedSizeList } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { columnOf, isVariable } from './columnOf.ts';

/**
 * The storage of a column's numbers in Arrow. Integers are viewed as signed, because loops over few
 * array types stay fast. `wrap` is added to negative values: 0 for signed types, 2 to the number of
 * bits for unsigned ones.
 */
export type StoredNumbers =
  | { readonly form: 'floats'; readonly values: Float32Array | Float64Array }
  | { readonly form: 'halves'; readonly values: Uint16Array }
  | {
      readonly form: 'integers';
      readonly values: Int8Array | Int16Array | Int32Array;
      readonly wrap: number;
    }
  /** 64-bit integers: the low word of each, then its high word. */
  | { readonly form: 'words'; readonly values: Int32Array; readonly wrap: number }
  /** Booleans. Number 0 is bit `first`. */
  | { readonly form: 'bits'; readonly values: Uint8Array; readonly first: number };

/** The numbers in one column of a chunk, in Arrow's memory. */
export interface NumberMemory {
  readonly stored: StoredNumbers;
  /** Numbers per row; `undefined` if rows may differ. */
  readonly width: number | undefined;
  /** Index of each row's first value, and the end of the last row, if rows may differ. */
  readonly offsets: Int32Array | Float64Array | undefined;
  /** The number of values in all rows, including those before the first row. */
  readonly length: number;
}

/**
 * Finds the numbers of a column: FixedSizeBinary, Binary, FixedSizeList and List of numbers, or one
 * number per row. It copies only the offsets of large lists.
 */
export function numberMemory(chunk: Chunk, column: string): NumberMemory {
  return chunk.derive('numberMemory', () => read(columnOf(chunk, column)), column);
}

function read(data: Data): NumberMemory {
  const { type, length } = data;
  if (DataType.isFixedSizeBinary(type)) {
    const { byteWidth } = type as FixedSizeBinary;
    return fixed(integers(data.values as Uint8Array), byteWidth, length);
  }
  if (DataType.isFixedSizeList(type)) {
    const { listSize } = type as FixedSizeList;
    return fixed(storedOf(data.children[0] as Data), listSize, length);
  }
  if (!isVariable(type)) return fixed(storedOf(data), 1, length);
  const isBinary = DataType.isBinary(type) || DataType.isLargeBinary(type);
  const offsets = offsetsOf(data.valueOffsets as Int32Array | BigInt64Array, length);
  return {
    stored: isBinary ? integers(data.values as Uint8Array) : storedOf(data.children[0] as Data),
    width: undefined,
    offsets,
    length: offsets[length] ?? 0,
  };
}

function fixed(stored: StoredNumbers, width: number, rows: number): NumberMemory {
  return { stored, width, offsets: undefined, length: rows * width };
}

export function offsetsOf(
  offsets: Int32Array | BigInt64Array,
  rows: number,
): Int32Array | Float64Array {
  if (offsets instanceof Int32Array) return offsets;
  const doubles = new Float64Array(rows + 1);
  for (let row = 0; row <= rows; row++) doubles[row] = Number(offsets[row]);
  return doubles;
}

export function storedOf({ type, values, offset }: Data): StoredNumbers {
  if (DataType.isBool(type)) return { form: 'bits', values: values as Uint8Array, first: offset };
  if (values instanceof Float32Array || values instanceof Float64Array)
    return { form: 'floats', values };
  if (DataType.isFloat(type)) return { form: 'halves', values: values as Uint16Array };
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const { buffer, byteOffset, length } = values;
    const wrap = values instanceof BigUint64Array ? 2 ** 64 : 0;
    return { form: 'words', values: new Int32Array(buffer, byteOffset, 2 * length), wrap };
  }
  return integers(values as IntegerArray);
}

type IntegerArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array;

function integers(values: IntegerArray): StoredNumbers {
  const { buffer, byteOffset, length } = values;
  const form = 'integers';
  if (values instanceof Uint8Array)
    return { form, values: new Int8Array(buffer, byteOffset, length), wrap: 2 ** 8 };
  if (values instanceof Uint16Array)
    return { form, values: new Int16Array(buffer, byteOffset, length), wrap: 2 ** 16 };
  if (values instanceof Uint32Array)
    return { form, values: new Int32Array(buffer, byteOffset, length), wrap: 2 ** 32 };
  return { form, values, wrap: 0 };
}
