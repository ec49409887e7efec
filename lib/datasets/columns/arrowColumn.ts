import {
  type Data,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  makeData,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { OptionError } from '../../core/errors.ts';
import type { ArrayValue } from '../../core/rows.ts';
import { shown } from '../../core/shown.ts';

/** Typed arrays of numbers that a column can be made of. */
export type ColumnNumbers =
  | Uint8Array
  | Uint8ClampedArray
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** A column in memory: one number a row, one array of a shape a row, or one text a row. */
export type ColumnInput =
  | ColumnNumbers
  | { readonly data: ColumnNumbers; readonly shape: readonly number[] }
  | readonly string[];

/** The row type of columns in memory. */
export type RowOf<C extends Readonly<Record<string, ColumnInput>>> = {
  readonly [K in keyof C]: C[K] extends readonly string[]
    ? string
    : C[K] extends { readonly data: infer D; readonly shape: infer S extends readonly number[] }
      ? ArrayValue<S, D extends Uint8Array | Uint8ClampedArray ? true : false>
      : number;
};

/** A column as Arrow data over the same memory, with its shape as metadata. */
export function arrowColumn(
  name: string,
  input: ColumnInput,
): { data: Data; metadata: Map<string, string> } {
  if (Array.isArray(input) && input.every((entry) => typeof entry === 'string')) {
    const data =
      input.length === 0
        ? makeData({ type: new Utf8(), length: 0 })
        : vectorFromArray(input, new Utf8()).data[0];
    return { data: data as Data, metadata: new Map() };
  }
  if (isNumbers(input)) return { data: numbersData(input), metadata: new Map() };
  const { data, shape } = Object(input) as {
    readonly data: ColumnNumbers;
    readonly shape: readonly number[];
  };
  if (
    !isNumbers(data) ||
    !Array.isArray(shape) ||
    !shape.every((side) => Number.isSafeInteger(side) && side > 0)
  ) {
    throw new OptionError(
      `Cannot \`fromColumns\`: column \`${name}\` must be a typed array, { data, shape } or a ` +
        `list of strings; received ${shown(input)}`,
    );
  }
  const width = shape.reduce((product, side) => product * side, 1);
  if (data.length % width !== 0) {
    throw new OptionError(
      `Cannot \`fromColumns\`: column \`${name}\` must have a multiple of ${width} values, ` +
        `${shape.join('×')} a row; received ${data.length}`,
    );
  }
  const child = numbersData(data);
  const type = new FixedSizeList(width, new Field('item', child.type, false));
  return {
    data: makeData({ type, length: data.length / width, nullCount: 0, child }),
    metadata: new Map([
      ['ARROW:extension:name', 'arrow.fixed_shape_tensor'],
      ['ARROW:extension:metadata', JSON.stringify({ shape })],
    ]),
  };
}

function isNumbers(input: unknown): input is ColumnNumbers {
  return ArrayBuffer.isView(input) && !(input instanceof DataView);
}

function numbersData(values: ColumnNumbers): Data {
  const form = { length: values.length, nullCount: 0 };
  if (values instanceof Uint8Array) return makeData({ type: new Uint8(), ...form, data: values });
  if (values instanceof Uint8ClampedArray)
    return numbersData(new Uint8Array(values.buffer, values.byteOffset, values.length));
  if (values instanceof Int8Array) return makeData({ type: new Int8(), ...form, data: values });
  if (values instanceof Uint16Array) return makeData({ type: new Uint16(), ...form, data: values });
  if (values instanceof Int16Array) return makeData({ type: new Int16(), ...form, data: values });
  if (values instanceof Uint32Array) return makeData({ type: new Uint32(), ...form, data: values });
  if (values instanceof Int32Array) return makeData({ type: new Int32(), ...form, data: values });
  if (values instanceof Float32Array)
    return makeData({ type: new Float32(), ...form, data: values });
  if (values instanceof Float64Array)
    return makeData({ type: new Float64(), ...form, data: values });
  if (values instanceof BigInt64Array)
    return makeData({ type: new Int64(), ...form, data: values });
  return makeData({ type: new Uint64(), ...form, data: values });
}
