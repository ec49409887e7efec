import { describe, expect, it } from 'vitest';
import { GrowingMemory } from '../../lib/render/growingMemory.ts';

const PAGE = 65_536;

describe('a memory that grows', () => {
  it('enlarges what was given out last where it is, and all else elsewhere', () => {
    const own = new GrowingMemory();
    const first = own.enlarge(undefined, 100);
    expect(first).toEqual({ address: PAGE, bytes: 100 });
    const larger = own.enlarge(first, 3 * PAGE + 1);
    expect(larger).toEqual({ address: PAGE, bytes: 3 * PAGE + 1 });
    expect(own.memory.buffer.byteLength).toBe(5 * PAGE);
    const other = own.allocate(PAGE);
    expect(other).toBe(5 * PAGE);
    expect(own.enlarge(larger, 5 * PAGE)).toEqual({ address: 6 * PAGE, bytes: 5 * PAGE });
    expect(own.memory.buffer.byteLength).toBe(11 * PAGE);
  });

  it('gives nothing beyond 2 GiB', () => {
    const own = new GrowingMemory();
    expect(own.allocate(2 ** 31)).toBe(0);
    expect(own.enlarge(undefined, 2 ** 31)).toBeUndefined();
    expect(own.memory.buffer.byteLength).toBe(PAGE);
  });
});
