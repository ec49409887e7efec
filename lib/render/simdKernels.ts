import { Arena } from './arena.ts';
import { KERNEL_BYTES } from './kernelBytes.ts';
import { overSharedMemory } from './overSharedMemory.ts';

/** The kernel of lib/render/assembly, and the memory in which it finds its arguments and leaves what it cooks. */
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
 * Makes the kernel over memories, shared by threads or not, and compiles it for the first of either kind; `undefined` where there is no
 * WebAssembly SIMD, or a content security policy forbids it.
 */
export function simdKernels(): KernelOver {
  const modules = new Map<boolean, WebAssembly.Module>();
  return (memory) => {
    try {
      const env = { memory: memory() };
      const shared = isShared(env.memory);
      const module = modules.get(shared) ?? compiled(shared);
      modules.set(shared, module);
      const { exports } = new WebAssembly.Instance(module, { env });
      const { cook, reach } = exports as unknown as Pick<SimdKernel, 'cook' | 'reach'>;
      return { memory: env.memory, arena: new Arena(env.memory), cook, reach };
    } catch {
      return undefined;
    }
  };
}

function compiled(shared: boolean): WebAssembly.Module {
  const bytes = Uint8Array.from(atob(KERNEL_BYTES), (character) => character.charCodeAt(0));
  return new WebAssembly.Module(shared ? overSharedMemory(bytes) : bytes);
}

function isShared({ buffer }: WebAssembly.Memory): boolean {
  // Browsers hide the type from pages that may not share memory.
  return typeof SharedArrayBuffer === 'function' && buffer instanceof SharedArrayBuffer;
}
