import { cookScalar, type Pixels } from './cookScalar.ts';
import type { Patchwork } from './patchwork.ts';

/** What was cooked: float32 `[size, height, width, channels]`. */
export interface Cooked {
  readonly values: Float32Array;
  /** Whether the memory is the executor's, which overwrites it with the next batch. */
  readonly lent: boolean;
}

/** Cooks a patchwork; the bits are those of `cookScalar`. */
export type Cook = (patchwork: Patchwork, pixels: Pixels) => Cooked;

/** Cooks in JavaScript, into an array of its own. */
export function cookPlain(patchwork: Patchwork, pixels: Pixels): Cooked {
  const { size, height, width, channels } = patchwork;
  const values = new Float32Array(size * height * width * channels);
  cookScalar(patchwork, pixels, values);
  return { values, lent: false };
}
