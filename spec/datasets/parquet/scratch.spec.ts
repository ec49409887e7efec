import { describe, expect, it } from 'vitest';
import { Scratch } from '../../../lib/datasets/parquet/scratch.ts';

describe('Scratch', () => {
  it('gives as many bytes as asked for, of the same memory where it is large enough', () => {
    const scratch = new Scratch();
    const first = scratch.take(1000);
    expect(first.length).toBe(1000);
    for (const size of [1000, 10, 0, 1020]) {
      const again = scratch.take(size);
      expect(again.length).toBe(size);
      expect(again.buffer).toBe(first.buffer);
    }
    const larger = scratch.take(5000);
    expect(larger.length).toBe(5000);
    expect(larger.buffer).not.toBe(first.buffer);
  });

  it('has little more memory than was asked for', () => {
    const scratch = new Scratch();
    expect(scratch.take(1600).buffer.byteLength).toBeLessThanOrEqual(1700);
  });
});
