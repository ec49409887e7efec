import type { Chunk } from '../core/chunk.ts';
import type { NumberArray } from '../core/numberArray.ts';
import { copyNumbers, type NumberTarget } from './copyNumbers.ts';
import { type NumberMemory, numberMemory } from './numberMemory.ts';

/**
 * The numbers in one column of a chunk. They are a view of Arrow's memory if its type is one of
 * {@link NumberArray}.
 */
export interface NumberColumn {
  readonly values: NumberArray;
  /** Numbers per row, with rows adjacent from index 0; `undefined` if rows may differ. */
  readonly width: number | undefined;
  /** Index in `values` of the first number of a row. */
  start(row: number): number;
  /** The number of values in a row. */
  count(row: number): number;
}

/**
 * Reads a column of numbers: FixedSizeBinary, Binary, FixedSizeList and List of numbers, or one
 * number per row. It does not check nulls and lengths; `rowCheck` does.
 */
export function numberColumn(chunk: Chunk, column: string): NumberColumn {
  return chunk.derive('numbers', () => read(numberMemory(chunk, column)), column);
}

function read(memory: NumberMemory): NumberColumn {
  const { width, offsets } = memory;
  const values = arrayOf(memory);
  if (offsets === undefined) {
    const count = width as number;
    return { values, width, start: (row) => row * count, count: () => count };
  }
  const start = (row: number) => offsets[row] as number;
  return { values, width, start, count: (row) => start(row + 1) - start(row) };
}

export function arrayOf(memory: NumberMemory): NumberArray {
  const { stored } = memory;
  switch (stored.form) {
    case 'floats':
      return stored.values;
    case 'integers':
      return stored.wrap === 0 ? stored.values : unsigned(stored.values);
    case 'halves':
      return converted(memory, new Float32Array(memory.length));
    case 'words':
      return converted(memory, new Float64Array(memory.length));
    case 'bits':
      // Not Uint8Array, whose values would be scaled by 1/255 as pixels.
      return Int8Array.from(converted(memory, new Int32Array(memory.length)));
  }
}

function unsigned(values: Int8Array | Int16Array | Int32Array): NumberArray {
  const { buffer, byteOffset, length } = values;
  if (values instanceof Int8Array) return new Uint8Array(buffer, byteOffset, length);
  if (values instanceof Int16Array) return new Uint16Array(buffer, byteOffset, length);
  return new Uint32Array(buffer, byteOffset, length);
}

/** Copies all numbers to `target`, as if they were one row. */
function converted<A extends NumberTarget>({ stored, length }: NumberMemory, target: A): A {
  const first = Uint32Array.of(0);
  copyNumbers(
    { stored, width: length, offsets: undefined, length },
    {
      rows: first,
      samples: first,
      start: 0,
      end: 1,
      count: length,
      target,
      stride: length,
      offset: 0,
    },
  );
  return target;
}
