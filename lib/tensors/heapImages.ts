import type { Tensor4D } from '@tensorflow/tfjs-core';
import { LINE } from '../render/arena.ts';
import type { Patchwork } from '../render/patchwork.ts';
import { renderAt } from '../render/renderAt.ts';
import { scratchBytes } from '../render/scratchBytes.ts';
import type { KernelOver } from '../render/simdKernels.ts';
import type { SourcePixels } from '../render/sourcePixels.ts';
import { wasmHeap } from './wasmHeap.ts';

/** Makes the tensor of a batch of images, or returns `undefined` if the heap cannot hold it. */
export type HeapImages = (patchwork: Patchwork, pixels: SourcePixels) => Tensor4D | undefined;

/**
 * Renders images in the memory of the current backend, if it is `wasm`. The kernel writes the
 * values in place. The backend's allocator reuses the memory when nothing refers to it.
 */
export function heapImages(kernelOver: KernelOver): HeapImages | undefined {
  const heap = wasmHeap();
  const kernel = heap && kernelOver(() => heap.memory);
  if (heap === undefined || kernel === undefined) return undefined;
  return (patchwork, pixels) => {
    const { size, height, width, channels } = patchwork;
    // The allocator rounds to 8.
    const block = heap.allocate(scratchBytes(patchwork, pixels) + LINE);
    if (block === 0) return undefined;
    const arena = Math.ceil(block / LINE) * LINE;
    try {
      const empty = heap.emptyTensor([size, height, width, channels]);
      if (empty === undefined) return undefined;
      renderAt(kernel, patchwork, pixels, { arena, out: empty.address });
      return empty.tensor;
    } finally {
      heap.free(block);
    }
  };
}
