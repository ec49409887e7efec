import { describe, expect, it } from 'vitest';
import { Slab } from '../../lib/model/slab.ts';

describe('Slab', () => {
  it('gives arrays of zeros that no other array shares, be they small, of odd lengths or larger than its buffers', () => {
    const slab = new Slab();
    const arrays = [1, 7, 16_000, 384, 16_384, 20_000, 3, 0, 5].flatMap((count) => [
      slab.make(Int32Array, count),
      slab.make(Uint16Array, count),
      slab.make(Float64Array, count),
    ]);
    for (const array of arrays) expect(array.every((value) => value === 0)).toBe(true);
    for (const [i, array] of arrays.entries()) array.fill(i + 1);
    for (const [i, array] of arrays.entries()) expect(array.every((value) => value === i + 1)).toBe(true);
  });

  it('makes one buffer for many', () => {
    const slab = new Slab();
    expect(new Set(Array.from({ length: 64 }, () => slab.make(Int32Array, 128).buffer)).size).toBe(1);
  });
});
