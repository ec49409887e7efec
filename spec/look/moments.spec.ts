// One pass against exact arithmetic: all numbers are multiples of 2^-20, so that integers hold them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteMoments, Moments, together } from '../../lib/look/moments.ts';
import { runs } from '../runs.ts';

/** Mean and deviation by integers, rounded at the end. */
function exact(integers: readonly bigint[], unit: number): { mean: number; std: number } {
  const n = BigInt(integers.length);
  const sum = integers.reduce((total, value) => total + value, 0n);
  const squares = integers.reduce((total, value) => total + value * value, 0n);
  const mean = (Number((sum * 2n ** 40n) / n) / 2 ** 40) * unit;
  const variance = Number(n * squares - sum * sum) / Number(n) / Number(n);
  return { mean, std: Math.sqrt(variance) * unit };
}

const UNIT = 2 ** -20;

describe('the moments of numbers', () => {
  it('are exact in double precision, far from 0 and after millions too', () => {
    const moments = new Moments();
    const integers: bigint[] = [];
    for (let i = 0; i < 200_000; i++) {
      const integer = 2 ** 44 + ((i * 7919) % 1001);
      integers.push(BigInt(integer));
      moments.add(integer * UNIT);
    }
    const { mean, std } = exact(integers, UNIT);
    expect(Math.abs(moments.summary.mean / mean - 1)).toBeLessThan(2 ** -52);
    expect(Math.abs(moments.summary.std / std - 1)).toBeLessThan(1e-12);
  });

  it('are those of all numbers, whatever their order and parts', () => {
    const numbers = fc.array(fc.integer({ min: -(2 ** 24), max: 2 ** 24 }), { minLength: 2 });
    const check = fc.property(numbers, fc.nat(), (integers, cut) => {
      const of = (part: readonly number[]) => {
        const moments = new Moments();
        for (const integer of part) moments.add(integer * UNIT);
        return moments.summary;
      };
      const { mean, std } = exact(integers.map(BigInt), UNIT);
      const at = cut % (integers.length + 1);
      const both = together(of(integers.slice(0, at)), of(integers.slice(at)));
      for (const found of [of(integers), of([...integers].sort()), both]) {
        expect(found.mean).toBeCloseTo(mean, 12);
        expect(found.std).toBeCloseTo(std, 7);
        expect(found.count).toBe(integers.length);
        expect(found.min).toBe(Math.min(...integers) * UNIT);
        expect(found.max).toBe(Math.max(...integers) * UNIT);
      }
    });
    expect(fc.assert(check, { numRuns: runs(100) })).toBeUndefined();
  });

  it('of bytes are exact', () => {
    const check = fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
      const moments = new ByteMoments();
      for (const byte of bytes) moments.add(byte);
      const { mean, std } = exact(Array.from(bytes, BigInt), 1);
      expect(moments.summary.mean).toBeCloseTo(mean, 10);
      expect(moments.summary.std).toBe(std);
    });
    expect(fc.assert(check, { numRuns: runs(100) })).toBeUndefined();
  });
});
