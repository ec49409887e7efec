import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MixStep, PasteStep, PatchRecipe } from '../../lib/core/recipe.ts';
import { patchworkCompiler } from '../../lib/render/patchworkCompiler.ts';
import { renderPlain } from '../../lib/render/render.ts';
import type { Pixels } from '../../lib/render/renderScalar.ts';
import { simdKernels } from '../../lib/render/simdKernels.ts';
import { simdRenderer } from '../../lib/render/simdRenderer.ts';
import { runs } from '../runs.ts';
import { randomRecipe } from './randomRecipe.ts';

/** The bits of values, but one pattern for what is no number: which of them comes of a sum is nowhere defined. */
function bits(values: Float32Array): Uint32Array {
  const patterns = new Uint32Array(values.buffer, values.byteOffset, values.length).slice();
  values.forEach((value, k) => {
    if (Number.isNaN(value)) patterns[k] = 0x7fc0_0000;
  });
  return patterns;
}
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Pixels of `size` images, in two chunks, in reverse order and with a gap, so that no address is what it would be by chance. */
function pixelsOf(
  size: number,
  values: number,
  make: (length: number) => Uint8Array | Float32Array,
): Pixels {
  const stride = values + 3;
  const chunks = [make(stride * size), make(stride * size)] as unknown as Pixels['chunks'];
  return {
    chunks,
    chunkOf: Uint32Array.from({ length: size }, (_, i) => i % 2),
    start: Uint32Array.from({ length: size }, (_, i) => stride * (size - 1 - i) + 1),
  };
}

const bytes = (length: number) =>
  Uint8Array.from({ length }, (_, k) => (k * 89 + 17 * (k >> 3)) % 256);
const floats = (length: number) => Float32Array.from({ length }, (_, k) => Math.sin(k));
const EXTREMES = [
  0,
  -0,
  2 ** -149,
  -(2 ** -149),
  2 ** -127,
  1e-38,
  -1,
  1 / 3,
  2 ** 24 + 2,
  3.4e38,
  -3.4e38,
  1 / 0,
  -1 / 0,
];
/** One value in so many is extreme, or no number. */
const strangeFloats = (oneIn: number) => (length: number) =>
  Float32Array.from({ length }, (_, k) => {
    const pick = (Math.imul(k + oneIn, 0x9e37_79b1) >>> 8) % (oneIn * EXTREMES.length + 1);
    return pick === oneIn * EXTREMES.length ? NaN : (EXTREMES[pick] ?? Math.sin(k));
  });

afterEach(() => vi.unstubAllGlobals());

describe('the SIMD executor', () => {
  it.each<[string, (length: number) => Uint8Array | Float32Array]>([
    ['uint8', bytes],
    ['float32', floats],
    ['float32 here and there extreme', strangeFloats(20)],
    ['float32 most of them extreme', strangeFloats(1)],
  ])('gives the bits of the scalar one on every recipe over values %s', (_name, make) => {
    const render = simdRenderer(simdKernels());
    if (render === undefined) throw new Error('There is no SIMD here');
    const recipe = fc.oneof(
      randomRecipe(6, { channels: 5 }),
      // Long lines, and images enough for many terms.
      randomRecipe(6, { size: 12, side: 40, channels: 5 }),
    );
    const scale = fc.constantFrom(1 / 255, 1, 0.1234, 1e-30, 1e30);
    fc.assert(
      fc.property(recipe, scale, (form, scale) => {
        const { size, height, width, channels, steps } = form;
        const patchwork = patchworkCompiler()({ steps }, { size, height, width, channels, scale });
        const pixels = pixelsOf(size, height * width * channels, make);
        const [simd, plain] = [render(patchwork, pixels), renderPlain(patchwork, pixels)];
        expect(simd.transient).toBe(true);
        expect(Buffer.compare(bytesOf(bits(simd.values)), bytesOf(bits(plain.values)))).toBe(0);
      }),
      { numRuns: runs(250) },
    );
  });

  const kinds = [bytes, floats, strangeFloats(1)];
  it.each([
    [28, 28, 1],
    [32, 32, 3],
    [33, 17, 4],
    [5, 7, 2],
    [40, 224, 3],
    [1, 1, 1],
    [1, 40, 5],
  ])('gives the bits of the scalar one for images of %i × %i × %i', (height, width, channels) => {
    const render = simdRenderer(simdKernels());
    if (render === undefined) throw new Error('There is no SIMD here');
    const size = 9;
    const mixed = (turn: number): MixStep => ({
      kind: 'mix',
      operator: 'mixup',
      partner: Uint32Array.from({ length: size }, (_, i) => (i + turn) % size),
      weight: Uint16Array.from({ length: size }, (_, i) => [5000, 16_384, 1][i % 3] as number),
    });
    // Up to one term, two, four and eight.
    const recipes: PatchRecipe['steps'][] = [
      [],
      [mixed(1)],
      [mixed(1), mixed(2)],
      [mixed(1), mixed(2), mixed(4)],
    ];
    for (const steps of recipes) {
      const patchwork = patchworkCompiler()(
        { steps },
        { size, height, width, channels, scale: 1 / 255 },
      );
      for (const make of kinds) {
        const pixels = pixelsOf(size, height * width * channels, make);
        const [{ values: simd }, { values: plain }] = [
          render(patchwork, pixels),
          renderPlain(patchwork, pixels),
        ];
        expect(simd.length).toBe(plain.length);
        expect(Buffer.compare(bytesOf(bits(simd)), bytesOf(bits(plain)))).toBe(0);
      }
    }
  });

  it.each([bytes, floats])('renders rectangles of every width, wherever they lie', (make) => {
    const render = simdRenderer(simdKernels());
    if (render === undefined) throw new Error('There is no SIMD here');
    const [size, height, width] = [2, 3, 40];
    for (let channels = 1; channels <= 5; channels++) {
      const pixels = pixelsOf(size, height * width * channels, make);
      for (let x1 = 0; x1 < width; x1 += 3) {
        for (let x2 = x1 + 1; x2 <= width; x2++) {
          const box = Uint32Array.of(x1, 1, x2, 2, x1, 0, x2, 3);
          const partner = Uint32Array.of(1, 0);
          const paste: PasteStep = {
            kind: 'paste',
            operator: 'cutmix',
            partner,
            box,
            extent: [height, width],
          };
          const patchwork = patchworkCompiler()(
            { steps: [paste] },
            { size, height, width, channels, scale: 1 },
          );
          const [{ values: simd }, { values: plain }] = [
            render(patchwork, pixels),
            renderPlain(patchwork, pixels),
          ];
          expect(Buffer.compare(bytesOf(simd), bytesOf(plain))).toBe(0);
        }
      }
    }
  });

  it('has the bits of the scalar one also in memory that grew for a larger batch before', () => {
    const render = simdRenderer(simdKernels());
    for (const size of [2, 40, 2, 80]) {
      const form = { size, height: 32, width: 32, channels: 3, scale: 1 };
      const patchwork = patchworkCompiler()({ steps: [] }, form);
      const pixels = pixelsOf(size, 3072, bytes);
      expect(render?.(patchwork, pixels).values).toEqual(renderPlain(patchwork, pixels).values);
    }
  });

  it('renders in JavaScript what the memory has no room for', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
    const render = simdRenderer((_make) => simdKernels()(() => memory));
    const form = { size: 9, height: 32, width: 32, channels: 3, scale: 1 };
    const patchwork = patchworkCompiler()({ steps: [] }, form);
    const pixels = pixelsOf(9, 3072, bytes);
    const rendered = render?.(patchwork, pixels);
    expect(rendered?.transient).toBe(false);
    expect(rendered?.values).toEqual(renderPlain(patchwork, pixels).values);
  });

  it('is not there over memory that threads share', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
    expect(simdKernels()(() => memory)).toBeUndefined();
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
    expect(simdRenderer(simdKernels())).toBeUndefined();
  });
});
