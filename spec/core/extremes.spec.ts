import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largest, smallest } from '../../lib/core/extremes.ts';

describe('the largest and the smallest of numbers', () => {
  it('are those of Math, of numbers without NaN', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 9 }), (values) => {
        expect(largest(values)).toBe(Math.max(...values));
        expect(smallest(values)).toBe(Math.min(...values));
      }),
    );
  });

  it('are found of more numbers than a function takes arguments', () => {
    const values = Float64Array.from({ length: 300_000 }, (_, i) => (i === 200_000 ? 7 : -i));
    expect([largest(values), smallest(values)]).toEqual([7, -299_999]);
  });
});
