import { Arena } from './arena.ts';
import { KERNEL_BYTES } from './kernelBytes.ts';

/** The kernel of lib/render/assembly, and the memory of its arguments and results. */
export interface SimdKernel {
  readonly memory: WebAssembly.Memory;
  /** Writes tables to that memory. */
  readonly arena: Arena;
  /** Renders images. */
  readonly render: (...addresses: number[]) => void;
  /** Selects pixels of images. */
  readonly select: (selection: number) => void;
}

/** Makes the kernel over a memory. */
export type KernelOver = (memory: () => WebAssembly.Memory) => SimdKernel | undefined;

/**
 * Makes kernels over memories. The first one compiles the module. The kernel is `undefined` without
 * WebAssembly SIMD, if a content security policy forbids it, and over a shared memory.
 */
export function simdKernels(): KernelOver {
  let module: WebAssembly.Module | undefined;
  return (memory) => {
    try {
      const env = { memory: memory() };
      module ??= compile();
      const { exports } = new WebAssembly.Instance(module, { env });
      const { render, select } = exports as unknown as Pick<SimdKernel, 'render' | 'select'>;
      return { memory: env.memory, arena: new Arena(env.memory), render, select };
    } catch {
      return undefined;
    }
  };
}

function compile(): WebAssembly.Module {
  const bytes = Uint8Array.from(atob(KERNEL_BYTES), (character) => character.charCodeAt(0));
  return new WebAssembly.Module(bytes);
}
