import { describe, expect, it } from 'vitest';
import { Slab } from '../../lib/core/slab.ts';

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
    for (const [i, array] of arrays.entries())
      expect(array.every((value) => value === i + 1)).toBe(true);
  });

  it('doubles its buffers from 64 KiB to 1 MiB, as far as it needs them', () => {
    const slab = new Slab();
    const sizes = new Set<number>();
    for (let k = 0; k < 600; k++) sizes.add(slab.make(Uint32Array, 2048).buffer.byteLength);
    expect([...sizes]).toEqual([2 ** 16, 2 ** 17, 2 ** 18, 2 ** 19, 2 ** 20]);
  });

  it('gives no array a buffer of which it takes more than a quarter, but one of its own or a larger one', () => {
    const bytesOf = (count: number) =>
      new Slab().make(Uint8ClampedArray as never, count).buffer.byteLength;
    expect([2 ** 14, 2 ** 14 + 1, 2 ** 18, 2 ** 18 + 1].map(bytesOf)).toEqual([
      2 ** 16,
      2 ** 17,
      2 ** 20,
      2 ** 18 + 1,
    ]);
  });

  it('goes on with its buffer after an array with one of its own', () => {
    const slab = new Slab();
    const before = slab.make(Int32Array, 8);
    slab.make(Int32Array, 2 ** 20);
    expect(slab.make(Int32Array, 8).buffer).toBe(before.buffer);
  });

  it('makes one buffer for many', () => {
    const slab = new Slab();
    expect(new Set(Array.from({ length: 64 }, () => slab.make(Int32Array, 128).buffer)).size).toBe(
      1,
    );
  });
});
