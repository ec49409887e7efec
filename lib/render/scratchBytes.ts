import { LINE } from './arena.ts';
import { bytesAround } from './marshal.ts';
import type { Patchwork } from './patchwork.ts';
import type { SourcePixels } from './sourcePixels.ts';

/**
 * Bytes from a cache line to the first value. A backend that adopts aligned memory without a copy
 * has to copy this.
 */
const MISALIGN_BYTES = 16;

/**
 * Bytes of the images and tables of a batch in the memory of a kernel, from a multiple of 64 on.
 * The values may begin after them.
 */
export function scratchBytes(patchwork: Patchwork, pixels: SourcePixels): number {
  return Math.ceil(bytesAround(patchwork, pixels) / LINE) * LINE + MISALIGN_BYTES;
}
