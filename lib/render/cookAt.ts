import type { Pixels } from './cookScalar.ts';
import { layOut, type Places } from './layOut.ts';
import type { Patchwork } from './patchwork.ts';
import type { SimdKernel } from './simdKernels.ts';

/** Copies each picture that is not cached once into the memory of `kernel`, the tables beside them, and cooks. */
export function cookAt(
  kernel: SimdKernel,
  patchwork: Patchwork,
  pixels: Pixels,
  places: Places,
): void {
  const { length, pictures, reaches, call } = layOut(kernel, patchwork, pixels, places);
  if (reaches) kernel.reach(patchwork.size, length, pictures);
  kernel.cook(...call);
}
