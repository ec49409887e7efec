import { LINE } from './arena.ts';
import type { Pixels } from './cookScalar.ts';
import { bytesAround } from './layOut.ts';
import type { Patchwork } from './patchwork.ts';

/**
 * Bytes from a cache line to the first value. A backend that adopts aligned memory without a copy has
 * to copy this.
 */
const MISALIGN_BYTES = 16;

/** The room that a batch takes in the memory of a kernel, from a multiple of 64 on. */
export interface CookingRoom {
  /** Bytes of its pictures and tables, after which its values may begin. */
  readonly around: number;
  /** How many values, float32. */
  readonly count: number;
}

/** The room that a batch takes. */
export function cookingRoom(patchwork: Patchwork, pixels: Pixels): CookingRoom {
  const { size, height, width, channels } = patchwork;
  const around = Math.ceil(bytesAround(patchwork, pixels) / LINE) * LINE + MISALIGN_BYTES;
  return { around, count: size * height * width * channels };
}
