import { describe, expect, it } from 'vitest';
import { BufferPool } from '../../lib/engine/bufferPool.ts';

describe('BufferPool', () => {
  it('gives the smallest of the buffers that are large enough, to one at a time', () => {
    const pool = new BufferPool();
    const [large, small] = [pool.take(1_000_000), pool.take(300_000)];
    expect(large.length).toBeGreaterThanOrEqual(1_000_000);
    expect(large.length).toBeLessThan(1_100_000);
    expect(large.buffer).not.toBe(small.buffer);
    for (const buffer of [large, small]) pool.give(buffer);
    expect(pool.take(200_000).buffer).toBe(small.buffer);
    expect(pool.take(200_000).buffer).toBe(large.buffer);
    expect(pool.take(200_000).buffer).not.toBe(large.buffer);
  });

  it('keeps no more than 32 MiB', () => {
    const pool = new BufferPool();
    const buffers = Array.from({ length: 4 }, () => pool.take(10 * 2 ** 20));
    for (const buffer of buffers) pool.give(buffer);
    const again = new Set(Array.from({ length: 4 }, () => pool.take(10 * 2 ** 20).buffer));
    expect(buffers.filter(({ buffer }) => again.has(buffer))).toHaveLength(3);
  });
});
