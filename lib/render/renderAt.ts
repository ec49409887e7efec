import { marshal, type Placement } from './marshal.ts';
import type { Patchwork } from './patchwork.ts';
import type { Pixels } from './renderScalar.ts';
import type { SimdKernel } from './simdKernels.ts';

/** Copies the images and the tables into the memory of `kernel`, and renders. */
export function renderAt(
  kernel: SimdKernel,
  patchwork: Patchwork,
  pixels: Pixels,
  places: Placement,
): void {
  kernel.render(...marshal(kernel, patchwork, pixels, places));
}
