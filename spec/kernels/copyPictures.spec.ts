import { describe, expect, it } from 'vitest';
import type { Pixels } from '../../lib/kernels/cookScalar.ts';
import { copyPictures } from '../../lib/kernels/copyPictures.ts';

describe('copyPictures()', () => {
  it.each([
    ['bytes, too small to be reached for', Uint8Array, 30],
    ['bytes, more than are reached for at a time', Uint8Array, 2100],
    ['floats, more than are reached for at a time', Float32Array, 700],
  ] as const)('copies pictures of several chunks, and writes nothing else: %s', (_, Values, length) => {
    const count = 300;
    const stride = length + 5;
    const at = 11;
    const chunks = [1, 2].map((k) => new Values(Array.from({ length: count * length }, (_, i) => (i * k) % 251)));
    const pixels = {
      chunks,
      chunkOf: Uint32Array.from({ length: count }, (_, i) => (i * 7) % 2),
      start: Uint32Array.from({ length: count }, (_, i) => ((i * 37) % count) * length),
    };
    const target = new Values(at + count * stride + 1).fill(252);
    const expected = target.slice();
    for (let i = 0; i < count; i++) {
      const from = pixels.start[i] as number;
      const chunk = chunks[pixels.chunkOf[i] as number] as Uint8Array;
      for (let k = 0; k < length; k++) expected[at + i * stride + k] = chunk[from + k] as number;
    }
    copyPictures(pixels as unknown as Pixels, { length, target, at, stride });
    expect(target).toEqual(expected);
  });
});
