import { marshal, type Placement } from './marshal.ts';
import type { Patchwork } from './patchwork.ts';
import type { SimdKernel } from './simdKernels.ts';
import type { SourcePixels } from './sourcePixels.ts';

/** Copies the images and tables to the memory of `kernel`, and renders. */
export function renderAt(
  kernel: SimdKernel,
  patchwork: Patchwork,
  pixels: SourcePixels,
  places: Placement,
): void {
  kernel.render(...marshal(kernel, patchwork, pixels, places));
}
