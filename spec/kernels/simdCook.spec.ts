import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compilePatchwork } from '../../lib/kernels/compilePatchwork.ts';
import { cookPlain } from '../../lib/kernels/cook.ts';
import type { Pixels } from '../../lib/kernels/cookScalar.ts';
import { simdCook } from '../../lib/kernels/simdCook.ts';
import type { Recipe } from '../../lib/model/recipe.ts';
import { randomRecipe } from './randomRecipe.ts';

const bits = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length);
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);

/** Pixels of `size` pictures, in two chunks, in reverse order and with a gap, so that no address is what it would be by chance. */
function pixelsOf(size: number, values: number, make: (length: number) => Uint8Array | Float32Array): Pixels {
  const stride = values + 3;
  const chunks = [make(stride * size), make(stride * size)] as unknown as Pixels['chunks'];
  return {
    chunks,
    chunkOf: Uint32Array.from({ length: size }, (_, i) => i % 2),
    start: Uint32Array.from({ length: size }, (_, i) => stride * (size - 1 - i) + 1),
  };
}

const bytes = (length: number) => Uint8Array.from({ length }, (_, k) => (k * 89 + 17 * (k >> 3)) % 256);
const floats = (length: number) => Float32Array.from({ length }, (_, k) => Math.sin(k));

afterEach(() => vi.unstubAllGlobals());

describe('the SIMD executor', () => {
  it('is what its source is compiled to', () => {
    const script = resolve(import.meta.dirname, '../../.ci/build-kernel.mjs');
    expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toMatch(/^\d+ bytes$/m);
  });

  it('gives the bits of the scalar one on every recipe', () => {
    const cook = simdCook();
    if (cook === undefined) throw new Error('There is no SIMD here');
    fc.assert(
      fc.property(randomRecipe(6), fc.constantFrom(1 / 255, 1, 0.1234), fc.boolean(), (form, scale, integers) => {
        const { size, height, width, channels, steps } = form;
        const patchwork = compilePatchwork({ steps }, { size, height, width, channels, scale });
        const pixels = pixelsOf(size, height * width * channels, integers ? bytes : floats);
        expect(bits(cook(patchwork, pixels).values)).toEqual(bits(cookPlain(patchwork, pixels).values));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    [28, 28, 1],
    [32, 32, 3],
    [33, 17, 4],
    [5, 7, 2],
    [224, 224, 3],
    [1, 1, 1],
    [1, 40, 5],
  ])('gives the bits of the scalar one for pictures of %i × %i × %i', (height, width, channels) => {
    const cook = simdCook();
    if (cook === undefined) throw new Error('There is no SIMD here');
    const size = 3;
    const partner = Uint32Array.of(2, 0, 1);
    const mix = { kind: 'mix', operator: 'mixup', partner, weight: Uint16Array.of(5000, 16_384, 1) } as const;
    const recipes: Recipe['steps'][] = [[], [mix], [mix, mix]];
    for (const steps of recipes) {
      const patchwork = compilePatchwork({ steps }, { size, height, width, channels, scale: 1 / 255 });
      const pixels = pixelsOf(size, height * width * channels, bytes);
      const [{ values: simd }, { values: plain }] = [cook(patchwork, pixels), cookPlain(patchwork, pixels)];
      expect(simd.length).toBe(plain.length);
      expect(Buffer.compare(bytesOf(simd), bytesOf(plain))).toBe(0);
    }
  });

  it('is not there where WebAssembly is forbidden or has no SIMD', () => {
    vi.stubGlobal('WebAssembly', {
      ...WebAssembly,
      Memory: WebAssembly.Memory,
      Module: class {
        constructor() {
          throw new WebAssembly.CompileError('Wasm code generation disallowed by embedder');
        }
      },
    });
    expect(simdCook()).toBeUndefined();
  });
});
