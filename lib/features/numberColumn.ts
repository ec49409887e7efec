import type { Chunk } from '../core/chunk.ts';
import type { NumberArray } from '../core/numberArray.ts';
import { copyNumbers, type NumberTarget } from './copyNumbers.ts';
import { type NumberMemory, numberMemory } from './numberMemory.ts';

/**
 * The numbers of one column of one chunk; a view of Arrow's memory where its type is one of {@link
 * NumberArray}.
 */
export interface NumberColumn {
  readonly values: NumberArray;
  /**
   * How many numbers every row has, one row after another from the first of `values` on;
   * `undefined` where rows may differ.
   */
  readonly width: number | undefined;
  /** Index in `values` of the first number of a row. */
  start(row: number): number;
  /** How many numbers a row has. */
  count(row: number): number;
}

/**
 * Reads a column of numbers: FixedSizeBinary, Binary, FixedSizeList and List of numbers, or one
 * number a row. Says nothing of nulls and lengths: `rowCheck` does.
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
      // Not Uint8Array: 0 and 1 are no pixel bytes to be scaled by 1/255.
      return Int8Array.from(converted(memory, new Int32Array(memory.length)));
  }
}

function unsigned(values: Int8Array | Int16Array | Int32Array): NumberArray {
  const { buffer, byteOffset, length } = values;
  if (values instanceof Int8Array) return new Uint8Array(buffer, byteOffset, length);
  if (values instanceof Int16Array) return new Uint16Array(buffer, byteOffset, length);
  return new Uint32Array(buffer, byteOffset, length);
}

/** All numbers in `target`: copied as those of one row. */
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
