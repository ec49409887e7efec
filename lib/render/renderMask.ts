import type { NumberArray } from '../core/numberArray.ts';
import type { Patchwork } from './patchwork.ts';

/** The classes of the source masks in memory: 32-bit integers of any type. */
export interface ClassMaps {
  readonly chunks: readonly NumberArray[];
  /** For each sample, its chunk. */
  readonly chunkOf: Uint32Array;
  /** For each sample, the index of its first class in that chunk. */
  readonly start: Uint32Array;
}

/**
 * Renders a patchwork of masks, which are never mixed. A rectangle shows one source, or the class
 * that erased it.
 *
 * @param out int32 `[size, height, width]`; every value is written
 */
export function renderMask(patchwork: Patchwork, maps: ClassMaps, out: Int32Array): void {
  const { size, height, width, firstRect, box, firstTerm, termSource, biasOf, biases } = patchwork;
  const { chunks, chunkOf, start } = maps;
  for (let i = 0; i < size; i++) {
    for (let r = firstRect[i] as number; r < (firstRect[i + 1] as number); r++) {
      const [x1, y1, x2, y2] = box.subarray(4 * r, 4 * r + 4) as unknown as Corners;
      // A rectangle over the full width is one run of classes.
      const isFull = x1 === 0 && x2 === width;
      const length = isFull ? (y2 - y1) * width : x2 - x1;
      const term = firstTerm[r] as number;
      const isErased = term === firstTerm[r + 1];
      const source = isErased ? 0 : (termSource[term] as number);
      const classes = chunks[chunkOf[source] as number] as NumberArray;
      const first = start[source] as number;
      for (let y = y1; y < (isFull ? y1 + 1 : y2); y++) {
        const at = y * width + x1;
        const to = i * height * width + at;
        if (isErased) out.fill(biases[biasOf[r] as number] as number, to, to + length);
        else out.set(classes.subarray(first + at, first + at + length), to);
      }
    }
  }
}

type Corners = readonly [x1: number, y1: number, x2: number, y2: number];
