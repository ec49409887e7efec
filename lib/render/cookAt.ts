import type { Pixels } from './cookScalar.ts';
import { layOut, type Places } from './layOut.ts';
import type { Patchwork } from './patchwork.ts';
import type { SimdKernel } from './simdKernels.ts';

/** Copies the pictures and the tables into the memory of `kernel`, and cooks. */
export function cookAt(
  kernel: SimdKernel,
  patchwork: Patchwork,
  pixels: Pixels,
  places: Places,
): void {
  kernel.cook(...layOut(kernel, patchwork, pixels, places));
}
