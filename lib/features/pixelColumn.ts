import type { Chunk } from '../core/chunk.ts';
import { type NumberColumn, numberColumn } from './numberColumn.ts';

/** The pixels in one column of a chunk, in one of the two types that kernels read. */
export interface PixelColumn extends NumberColumn {
  readonly values: Uint8Array | Float32Array;
}

/** Reads the numbers of a column as pixels: bytes without a copy, others as float32. */
export function pixelColumn(chunk: Chunk, column: string): PixelColumn {
  return chunk.derive(
    'pixels',
    () => {
      const numbers = numberColumn(chunk, column);
      const { values } = numbers;
      const isPixels = values instanceof Uint8Array || values instanceof Float32Array;
      return { ...numbers, values: isPixels ? values : Float32Array.from(values) };
    },
    column,
  );
}
