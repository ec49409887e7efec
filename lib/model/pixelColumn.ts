import type { Chunk } from './chunk.ts';
import { numberColumn } from './numberColumn.ts';

/** Pixels of one column of one chunk, in one of the two forms that kernels read. */
export interface PixelColumn {
  readonly values: Uint8Array | Float32Array;
  /** Index in `values` of the first value of a row. */
  start(row: number): number;
}

/** The numbers of a column as pixels: bytes as they lie, anything else as float32. */
export function pixelColumn(chunk: Chunk, column: string): PixelColumn {
  return chunk.derive(`pixels:${column}`, () => {
    const { values, start } = numberColumn(chunk, column);
    const isPixels = values instanceof Uint8Array || values instanceof Float32Array;
    return { values: isPixels ? values : Float32Array.from(values), start };
  });
}
