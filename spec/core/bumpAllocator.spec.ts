import { describe, expect, it } from 'vitest';
import { BumpAllocator } from '../../lib/core/bumpAllocator.ts';

describe('BumpAllocator', () => {
  it('gives arrays of zeros that no other array shares, be they small, of odd lengths or larger than its buffers', () => {
    const allocator = new BumpAllocator();
    const arrays = [1, 7, 16_000, 384, 16_384, 20_000, 3, 0, 5].flatMap((count) => [
      allocator.allocate(Int32Array, count),
      allocator.allocate(Uint16Array, count),
      allocator.allocate(Float64Array, count),
    ]);
    for (const array of arrays) expect(array.every((value) => value === 0)).toBe(true);
    for (const [i, array] of arrays.entries()) array.fill(i + 1);
    for (const [i, array] of arrays.entries())
      expect(array.every((value) => value === i + 1)).toBe(true);
  });

  it('doubles its buffers from 64 KiB to 1 MiB, as far as it needs them', () => {
    const allocator = new BumpAllocator();
    const sizes = new Set<number>();
    for (let k = 0; k < 600; k++)
      sizes.add(allocator.allocate(Uint32Array, 2048).buffer.byteLength);
    expect([...sizes]).toEqual([2 ** 16, 2 ** 17, 2 ** 18, 2 ** 19, 2 ** 20]);
  });

  it('gives no array a buffer of which it takes more than a quarter, but one of its own or a larger one', () => {
    const bytesOf = (count: number) =>
      new BumpAllocator().allocate(Uint8ClampedArray as never, count).buffer.byteLength;
    expect([2 ** 14, 2 ** 14 + 1, 2 ** 18, 2 ** 18 + 1].map(bytesOf)).toEqual([
      2 ** 16,
      2 ** 17,
      2 ** 20,
      2 ** 18 + 1,
    ]);
  });

  it('goes on with its buffer after an array with one of its own', () => {
    const allocator = new BumpAllocator();
    const before = allocator.allocate(Int32Array, 8);
    allocator.allocate(Int32Array, 2 ** 20);
    expect(allocator.allocate(Int32Array, 8).buffer).toBe(before.buffer);
  });

  it('makes one buffer for many', () => {
    const allocator = new BumpAllocator();
    expect(
      new Set(Array.from({ length: 64 }, () => allocator.allocate(Int32Array, 128).buffer)).size,
    ).toBe(1);
  });
});
