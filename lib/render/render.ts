import type { Patchwork } from './patchwork.ts';
import { renderScalar } from './renderScalar.ts';
import { type SourcePixels, selectedPixels } from './sourcePixels.ts';

/** Rendered images: float32 `[size, height, width, channels]`. */
export interface Rendered {
  readonly values: Float32Array;
  /** True if the renderer owns the memory, and overwrites it with the next batch. */
  readonly transient: boolean;
}

/** Renders a patchwork, to the same bits as `renderScalar`. */
export type Render = (patchwork: Patchwork, pixels: SourcePixels) => Rendered;

/** Renders in JavaScript, to a new array. */
export function renderPlain(patchwork: Patchwork, pixels: SourcePixels): Rendered {
  const { size, height, width, channels } = patchwork;
  const values = new Float32Array(size * height * width * channels);
  renderScalar(patchwork, selectedPixels(pixels, height * width * channels), values);
  return { values, transient: false };
}
