import { describe, expect, it } from 'vitest';
import { isInteger, requireInteger } from '../../lib/options/requireInteger.ts';

describe('requireInteger()', () => {
  it.each([
    [{ min: 1 }, 0, 'a positive integer; received 0'],
    [{ min: 0 }, -1, 'a non-negative integer; received -1'],
    [{ min: 2 }, 1, 'an integer of at least 2; received 1'],
    [{}, 2 ** 53, 'a safe integer; received 9007199254740992'],
    [{ min: 1, unit: 'rows' }, 1.5, 'a positive integer, in rows; received 1.5'],
    [{ min: 0 }, '3', 'a non-negative integer; received "3"'],
    [{ min: 0 }, undefined, 'a non-negative integer; received undefined'],
  ])('says what must hold of %o: %s', (rule, value, message) => {
    expect(() => requireInteger('`f`', { option: 'count', value, ...rule })).toThrow(
      `Cannot \`f\`: \`count\` must be ${message}`,
    );
  });

  it('accepts the smallest and the largest', () => {
    for (const value of [1, Number.MAX_SAFE_INTEGER])
      expect(() => requireInteger('`f`', { option: 'count', value, min: 1 })).not.toThrow();
    for (const value of [Number.MIN_SAFE_INTEGER, 0])
      expect(() => requireInteger('`f`', { option: 'seed', value })).not.toThrow();
  });
});

describe('isInteger()', () => {
  it('is true of safe integers of at least the minimum, and of nothing else', () => {
    expect([1, 2, 0, 1.5, NaN, Infinity, 2 ** 53, '1', null].map((x) => isInteger(x, 1))).toEqual([
      true,
      true,
      ...Array.from({ length: 7 }, () => false),
    ]);
  });
});
