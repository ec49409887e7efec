import type { Chunk } from '../core/chunk.ts';
import { type NumberColumn, numberColumn } from './numberColumn.ts';

/** Pixels of one column of one chunk, in one of the two forms that kernels read. */
export interface PixelColumn extends NumberColumn {
  readonly values: Uint8Array | Float32Array;
}

/** The numbers of a column as pixels: bytes as they lie, anything else as float32. */
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
