import { type Cook, cookPlain } from './cook.ts';
import { cookAt } from './cookAt.ts';
import { cookingRoom } from './cookingRoom.ts';
import type { KernelOver } from './simdKernels.ts';

const PAGE_BYTES = 65_536;

/**
 * The executor in WebAssembly SIMD, with a memory of its own that grows to what the largest batch
 * takes. It is `undefined` where there is no such WebAssembly. A batch that the memory cannot grow to
 * is cooked in JavaScript.
 */
export function simdCook(kernelOver: KernelOver): Cook | undefined {
  const kernel = kernelOver(() => new WebAssembly.Memory({ initial: 1 }));
  if (kernel === undefined) return undefined;
  const { memory } = kernel;
  return (patchwork, pixels) => {
    const { around, count } = cookingRoom(patchwork, pixels);
    if (!growTo(memory, around + 4 * count)) return cookPlain(patchwork, pixels);
    cookAt(kernel, patchwork, pixels, { arena: 0, out: around });
    return { values: new Float32Array(memory.buffer, around, count), lent: true };
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
