import { type Selection, selectImages } from '../raster/program/selection.ts';
import type { Pixels } from './renderScalar.ts';

/** Images in memory, and the pixels to select before rendering. */
export interface SourcePixels extends Pixels {
  /** Defaults to all pixels, unmoved. */
  readonly selection?: Selection;
}

/**
 * Selects pixels in JavaScript.
 *
 * @param length the values per image after the selection
 */
export function selectedPixels(pixels: SourcePixels, length: number): Pixels {
  const { chunks, start, selection } = pixels;
  if (selection === undefined) return pixels;
  const Values = chunks[0] instanceof Uint8Array ? Uint8Array : Float32Array;
  const values = new Values(start.length * length);
  selectImages<Uint8Array | Float32Array>(pixels, selection, values);
  return {
    chunks: [values] as Uint8Array[] | Float32Array[],
    chunkOf: new Uint32Array(start.length),
    start: start.map((_, i) => i * length),
  };
}
