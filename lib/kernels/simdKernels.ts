import { Arena } from './arena.ts';
import { KERNEL_BYTES } from './kernelBytes.ts';

/** The kernel of lib/kernels/assembly, and the memory in which it finds its arguments and leaves what it cooks. */
export interface SimdKernel {
  readonly memory: WebAssembly.Memory;
  /** What puts tables into that memory. */
  readonly arena: Arena;
  /** Cooks pictures. */
  readonly cook: (...addresses: number[]) => void;
  /** Has so many pictures, of so many bytes each, brought nearer to the processor, given where their addresses lie. */
  readonly reach: (size: number, length: number, pictures: number) => void;
}

/** Makes the kernel over a memory. */
export type KernelOver = (memory: () => WebAssembly.Memory) => SimdKernel | undefined;

/**
 * Makes the kernel over memories, and compiles it for the first of them; `undefined` where there is no WebAssembly SIMD, a content security
 * policy forbids it, or the memory is of a kind that the kernel does not take, as one shared by threads.
 */
export function simdKernels(): KernelOver {
  let module: WebAssembly.Module | undefined;
  return (memory) => {
    try {
      module ??= new WebAssembly.Module(Uint8Array.from(atob(KERNEL_BYTES), (character) => character.charCodeAt(0)));
      const env = { memory: memory() };
      const { exports } = new WebAssembly.Instance(module, { env });
      const { cook, reach } = exports as unknown as Pick<SimdKernel, 'cook' | 'reach'>;
      return { memory: env.memory, arena: new Arena(env.memory), cook, reach };
    } catch {
      return undefined;
    }
  };
}
