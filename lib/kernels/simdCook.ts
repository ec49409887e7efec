import { type Cook, cookPlain } from './cook.ts';
import { bytesAround, bytesPerValue, cookAt } from './cookAt.ts';
import type { KernelOver } from './simdKernels.ts';

const PAGE = 65_536;
/** Bytes of memory up to which it is used: beyond, JavaScript cooks. */
const MOST = 2 ** 31;
/** What is cooked begins so many bytes after a multiple of 64: a backend that takes aligned memory as it is, for good, has to copy this. */
const OFF = 16;

/**
 * The executor in WebAssembly SIMD, with a memory of its own that grows to what the largest batch takes; `undefined` where there is no
 * such WebAssembly. What it cooks stays in that memory until it cooks again.
 */
export function simdCook(kernelOver: KernelOver): Cook | undefined {
  const kernel = kernelOver(() => new WebAssembly.Memory({ initial: 1 }));
  if (kernel === undefined) return undefined;
  return (patchwork, pixels) => {
    const { size, height, width, channels } = patchwork;
    const values = size * height * width * channels;
    const out = Math.ceil(bytesAround(patchwork, bytesPerValue(pixels)) / 64) * 64 + OFF;
    const need = out + 4 * values;
    if (need > MOST || !makeRoom(kernel.memory, need)) return cookPlain(patchwork, pixels);
    cookAt(kernel, patchwork, pixels, { arena: 0, out });
    return { values: new Float32Array(kernel.memory.buffer, out, values), lent: true };
  };
}

function makeRoom(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = bytes - memory.buffer.byteLength;
  if (missing <= 0) return true;
  try {
    memory.grow(Math.ceil(missing / PAGE));
    return true;
  } catch {
    return false;
  }
}
