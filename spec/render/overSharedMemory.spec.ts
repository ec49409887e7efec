import asc from 'assemblyscript/asc';
import { describe, expect, it } from 'vitest';
import { KERNEL_BYTES } from '../../lib/render/kernelBytes.ts';
import { overSharedMemory } from '../../lib/render/overSharedMemory.ts';

const kernel = Uint8Array.from(Buffer.from(KERNEL_BYTES, 'base64'));
const over = (module: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory) =>
  new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory } });

describe('a module over shared memory', () => {
  it('takes memory that threads share, of any size, and no other', () => {
    const shared = overSharedMemory(kernel);
    for (const maximum of [1, 32_768, 65_536]) {
      const memory = new WebAssembly.Memory({ initial: 1, maximum, shared: true });
      expect(Object.keys(over(shared, memory).exports)).toEqual(['cook', 'reach', 'memory']);
      expect(() => over(kernel, memory)).toThrow(WebAssembly.LinkError);
    }
    expect(() => over(shared, new WebAssembly.Memory({ initial: 1 }))).toThrow(
      WebAssembly.LinkError,
    );
  });

  it('is what the compiler makes for shared memory', async () => {
    const source = `export function sum(from: usize, count: i32): f32 {
      let all: f32 = 0;
      for (let i = 0; i < count; i++) all += load<f32>(from + (i << 2));
      return all;
    }`;
    const compiled = async (...options: string[]) => {
      let bytes: Uint8Array<ArrayBuffer> | undefined;
      const { error } = await asc.main(
        [
          'sum.ts',
          '--outFile',
          'sum.wasm',
          '-O3',
          '--runtime',
          'stub',
          '--importMemory',
          '--noAssert',
          ...options,
        ],
        {
          readFile: (name: string) => (name === 'sum.ts' ? source : null),
          writeFile: (name: string, contents: string | Uint8Array) => {
            if (name === 'sum.wasm') bytes = Uint8Array.from(contents as Uint8Array);
          },
          listFiles: () => [],
        },
      );
      expect(error).toBeNull();
      return bytes as Uint8Array<ArrayBuffer>;
    };
    const plain = await compiled();
    const shared = await compiled(
      '--enable',
      'threads',
      '--sharedMemory',
      '--initialMemory',
      '0',
      '--maximumMemory',
      '65536',
    );
    expect(overSharedMemory(plain)).toEqual(shared);
  });
});
