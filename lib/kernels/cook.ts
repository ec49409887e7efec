import { cookScalar, type Pixels } from './cookScalar.ts';
import type { Patchwork } from './patchwork.ts';

/** Cooks a patchwork to float32 `[size, height, width, channels]`, in an array of its own; the bits are those of `cookScalar`. */
export type Cook = (patchwork: Patchwork, pixels: Pixels) => Float32Array;

/** Cooks in JavaScript. */
export function cookPlain(patchwork: Patchwork, pixels: Pixels): Float32Array {
  const { size, height, width, channels } = patchwork;
  const out = new Float32Array(size * height * width * channels);
  cookScalar(patchwork, pixels, out);
  return out;
}
