import { type Render, renderPlain } from './render.ts';
import { renderAt } from './renderAt.ts';
import { scratchBytes } from './scratchBytes.ts';
import type { KernelOver } from './simdKernels.ts';

const PAGE_BYTES = 65_536;

/**
 * The renderer in WebAssembly SIMD. Its memory grows to the size of the largest batch. It is
 * `undefined` without WebAssembly SIMD. If the memory cannot grow enough for a batch, JavaScript
 * renders it.
 */
export function simdRenderer(kernelOver: KernelOver): Render | undefined {
  const kernel = kernelOver(() => new WebAssembly.Memory({ initial: 1 }));
  if (kernel === undefined) return undefined;
  const { memory } = kernel;
  return (patchwork, pixels) => {
    const { size, height, width, channels } = patchwork;
    const count = size * height * width * channels;
    const out = scratchBytes(patchwork, pixels);
    if (!growTo(memory, out + 4 * count)) return renderPlain(patchwork, pixels);
    renderAt(kernel, patchwork, pixels, { arena: 0, out });
    return { values: new Float32Array(memory.buffer, out, count), transient: true };
  };
}

function growTo(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = bytes - memory.buffer.byteLength;
  if (missing <= 0) return true;
  try {
    memory.grow(Math.ceil(missing / PAGE_BYTES));
    return true;
  } catch {
    return false;
  }
}
