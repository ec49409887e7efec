import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { patchworkCompiler } from '../../lib/render/patchworkCompiler.ts';
import { renderPlain } from '../../lib/render/render.ts';
import type { Pixels } from '../../lib/render/renderScalar.ts';
import { simdKernels } from '../../lib/render/simdKernels.ts';
import { heapImages } from '../../lib/tensors/heapImages.ts';
import { wasmHeap } from '../../lib/tensors/wasmHeap.ts';
import { randomRecipe } from '../render/randomRecipe.ts';

const bits = (values: Float32Array) =>
  new Uint32Array(values.buffer, values.byteOffset, values.length);

function pixelsOf(size: number, values: number, floats = false): Pixels {
  const length = size * values;
  return {
    chunks: floats
      ? [Float32Array.from({ length }, (_, k) => Math.sin(k))]
      : [Uint8Array.from({ length }, (_, k) => (k * 89 + 17 * (k >> 3)) % 256)],
    chunkOf: new Uint32Array(size),
    start: Uint32Array.from({ length: size }, (_, i) => values * (size - 1 - i)),
  };
}

beforeEach(async () => {
  await tf.setBackend('wasm');
});

afterAll(async () => {
  await tf.setBackend('cpu');
});

describe('images rendered in the memory of the wasm backend', () => {
  it('have the bits of the executor in JavaScript, and leave no tensor', () => {
    const render = heapImages(simdKernels());
    const before = tf.memory();
    fc.assert(
      fc.property(randomRecipe(5), fc.boolean(), (form, floats) => {
        const { size, height, width, channels, steps } = form;
        const patchwork = patchworkCompiler()(
          { steps },
          { size, height, width, channels, scale: 1 / 255 },
        );
        const pixels = pixelsOf(size, height * width * channels, floats);
        const tensor = render?.(patchwork, pixels);
        expect(tensor?.shape).toEqual([size, height, width, channels]);
        expect(bits(tensor?.dataSync() as Float32Array)).toEqual(
          bits(renderPlain(patchwork, pixels).values),
        );
        tensor?.dispose();
      }),
      { numRuns: 300 },
    );
    expect(tf.memory()).toEqual(before);
  });

  it('leave the memory of the backend as large as it was', () => {
    const render = heapImages(simdKernels());
    const form = { size: 32, height: 32, width: 32, channels: 3, scale: 1 };
    const patchwork = patchworkCompiler()({ steps: [] }, form);
    const pixels = pixelsOf(32, 3072);
    const bytes = () => wasmHeap()?.memory.buffer.byteLength;
    const once = () => render?.(patchwork, pixels)?.dispose();
    once();
    const before = bytes();
    // Two gigabytes of tensors, were they not given back.
    for (let i = 0; i < 5000; i++) once();
    expect(bytes()).toBe(before);
  });

  it('are not made there where it is full, and leave no tensor', () => {
    const render = heapImages(simdKernels());
    const form = { size: 2, height: 1, width: 2, channels: 1, scale: 1 };
    const patchwork = patchworkCompiler()({ steps: [] }, form);
    const before = tf.memory().numTensors;
    const { wasm } = tf.backend() as unknown as {
      readonly wasm: { _malloc(bytes: number): number };
    };
    const allocate = wasm._malloc;
    const full = vi.spyOn(wasm, '_malloc').mockReturnValue(0);
    expect(wasmHeap()?.emptyTensor([2, 1, 2, 1])).toBeUndefined();
    expect(render?.(patchwork, pixelsOf(2, 2))).toBeUndefined();
    // Room for the arguments, and none for the tensor.
    full.mockImplementationOnce((bytes) => allocate(bytes));
    expect(render?.(patchwork, pixelsOf(2, 2))).toBeUndefined();
    full.mockRestore();
    expect(tf.memory().numTensors).toBe(before);
    render?.(patchwork, pixelsOf(2, 2))?.dispose();
  });

  it('can be used like any other tensor, in operations and for their gradient', () => {
    const patchwork = patchworkCompiler()(
      { steps: [] },
      { size: 2, height: 1, width: 2, channels: 1, scale: 1 },
    );
    const pixels = {
      chunks: [Uint8Array.of(1, 2, 3, 4)],
      chunkOf: new Uint32Array(2),
      start: Uint32Array.of(0, 2),
    };
    const tensor = heapImages(simdKernels())?.(patchwork, pixels) as tf.Tensor4D;
    const gradient = tf.tidy(() =>
      tf
        .grad((x) => x.square().sum())(tensor)
        .dataSync(),
    );
    expect(Array.from(gradient)).toEqual([2, 4, 6, 8]);
    tensor.dispose();
  });

  it('are not made there on another backend', async () => {
    await tf.setBackend('cpu');
    expect(heapImages(simdKernels())).toBeUndefined();
  });
});
