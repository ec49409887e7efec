import { halfFloat } from './halfFloat.ts';
import type { NumberMemory } from './numberMemory.ts';

/** The rows of a chunk to copy, and their target. */
export interface NumberCopy {
  /** Rows of the chunk. Entries `start` (inclusive) to `end` (exclusive) are copied. */
  readonly rows: Uint32Array;
  /** The target sample of each entry. */
  readonly samples: Uint32Array;
  readonly start: number;
  readonly end: number;
  /** Numbers per row. */
  readonly count: number;
  readonly target: NumberTarget;
  /** Numbers per sample in `target`. */
  readonly stride: number;
  /** Offset of the row's numbers in a sample. */
  readonly offset: number;
}

/** A target array. Float32Array rounds; Int32Array takes only 32-bit integers. */
export type NumberTarget = Float32Array | Int32Array | Float64Array;

/**
 * Copies the numbers of rows to samples, and converts each once. Each form of storage has its own
 * loop. In a loop over all array types, V8 would look up the type of every number.
 */
export function copyNumbers(memory: NumberMemory, copy: NumberCopy): void {
  const { stored } = memory;
  switch (stored.form) {
    case 'floats':
      copyFloats(stored.values, memory.offsets, copy);
      break;
    case 'integers':
      copyIntegers(stored.values, stored.wrap, memory.offsets, copy);
      break;
    case 'words':
      copyWords(stored.values, stored.wrap, memory.offsets, copy);
      break;
    case 'halves':
      copyHalves(stored.values, memory.offsets, copy);
      break;
    case 'bits':
      copyBits(stored.values, stored.first, memory.offsets, copy);
      break;
  }
}

type Offsets = NumberMemory['offsets'];

function copyFloats(
  values: Float32Array | Float64Array,
  offsets: Offsets,
  { rows, samples, start, end, count, target, stride, offset }: NumberCopy,
): void {
  for (let entry = start; entry < end; entry++) {
    const row = rows[entry] as number;
    const from = offsets === undefined ? row * count : (offsets[row] as number);
    const to = (samples[entry] as number) * stride + offset;
    for (let k = 0; k < count; k++) target[to + k] = values[from + k] as number;
  }
}

function copyIntegers(
  values: Int8Array | Int16Array | Int32Array,
  wrap: number,
  offsets: Offsets,
  { rows, samples, start, end, count, target, stride, offset }: NumberCopy,
): void {
  for (let entry = start; entry < end; entry++) {
    const row = rows[entry] as number;
    const from = offsets === undefined ? row * count : (offsets[row] as number);
    const to = (samples[entry] as number) * stride + offset;
    for (let k = 0; k < count; k++) {
      const value = values[from + k] as number;
      target[to + k] = value < 0 ? value + wrap : value;
    }
  }
}

function copyWords(
  values: Int32Array,
  wrap: number,
  offsets: Offsets,
  { rows, samples, start, end, count, target, stride, offset }: NumberCopy,
): void {
  for (let entry = start; entry < end; entry++) {
    const row = rows[entry] as number;
    const from = offsets === undefined ? row * count : (offsets[row] as number);
    const to = (samples[entry] as number) * stride + offset;
    for (let k = 0; k < count; k++) {
      const low = (values[2 * (from + k)] as number) >>> 0;
      const high = values[2 * (from + k) + 1] as number;
      // Adds the wrap first: then both products are exact, and only the last sum rounds.
      target[to + k] = (high < 0 ? high * 2 ** 32 + wrap : high * 2 ** 32) + low;
    }
  }
}

function copyHalves(
  values: Uint16Array,
  offsets: Offsets,
  { rows, samples, start, end, count, target, stride, offset }: NumberCopy,
): void {
  for (let entry = start; entry < end; entry++) {
    const row = rows[entry] as number;
    const from = offsets === undefined ? row * count : (offsets[row] as number);
    const to = (samples[entry] as number) * stride + offset;
    for (let k = 0; k < count; k++) target[to + k] = halfFloat(values[from + k] as number);
  }
}

function copyBits(
  values: Uint8Array,
  first: number,
  offsets: Offsets,
  { rows, samples, start, end, count, target, stride, offset }: NumberCopy,
): void {
  for (let entry = start; entry < end; entry++) {
    const row = rows[entry] as number;
    const from = first + (offsets === undefined ? row * count : (offsets[row] as number));
    const to = (samples[entry] as number) * stride + offset;
    for (let k = 0; k < count; k++) {
      const bit = from + k;
      target[to + k] = ((values[bit >> 3] as number) >> (bit & 7)) & 1;
    }
  }
}
