import type { Patchwork } from './patchwork.ts';
import { renderScalar } from './renderScalar.ts';
import { type SourcePixels, selectedPixels } from './sourcePixels.ts';

/** What was rendered: float32 `[size, height, width, channels]`. */
export interface Rendered {
  readonly values: Float32Array;
  /** Whether the memory is the executor's, which overwrites it with the next batch. */
  readonly transient: boolean;
}

/** Renders a patchwork; the bits are those of `renderScalar`. */
export type Render = (patchwork: Patchwork, pixels: SourcePixels) => Rendered;

/** Renders in JavaScript, into an array of its own. */
export function renderPlain(patchwork: Patchwork, pixels: SourcePixels): Rendered {
  const { size, height, width, channels } = patchwork;
  const values = new Float32Array(size * height * width * channels);
  renderScalar(patchwork, selectedPixels(pixels, height * width * channels), values);
  return { values, transient: false };
}
