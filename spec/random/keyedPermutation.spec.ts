import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedPermutation } from '../../lib/random/keyedPermutation.ts';

const key = { seed: 7, epoch: 2, operator: 'test', occurrence: 0 };
const first = (count: number, from: (position: number) => number, n = 8) =>
  Array.from({ length: n }, (_, i) => from(i % count));

describe('a keyed permutation', () => {
  it('has each value once, for every small count', () => {
    for (let count = 0; count < 300; count++) {
      const at = keyedPermutation(key, count, count);
      expect(new Set(Array.from({ length: count }, (_, i) => at(i))).size).toBe(count);
    }
  });

  it.each([65_537, 100_000, 262_144, 262_145])(
    'has each of %i values once, without a table',
    (count) => {
      const at = keyedPermutation(key, 0, count);
      const seen = new Uint8Array(count);
      for (let i = 0; i < count; i++) seen[at(i)] = 1;
      expect(seen.every((value) => value === 1)).toBe(true);
    },
  );

  it('stays within any count, and tells positions apart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 65_537, max: 2 ** 52 }),
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 20 }),
        (count, shares) => {
          const at = keyedPermutation(key, 1, count);
          const positions = [...new Set(shares.map((share) => Math.floor(share * count)))];
          const values = positions.map(at);
          expect(
            values.every((value) => Number.isSafeInteger(value) && value >= 0 && value < count),
          ).toBe(true);
          expect(new Set(values).size).toBe(positions.length);
        },
      ),
    );
  });

  it('lands neighbours as far apart as chance does', () => {
    const count = 1_000_000;
    const n = 100_000;
    const at = keyedPermutation(key, 3, count);
    let sum = 0;
    let fixed = 0;
    for (let i = 0; i < n; i++) {
      sum += Math.abs(at(i + 1) - at(i)) / count;
      if (at(i) === i) fixed++;
    }
    // The distance of two uniform values is 1/3 on average, with a variance of 1/18; four standard errors.
    expect(Math.abs(sum / n - 1 / 3)).toBeLessThan(4 * Math.sqrt(1 / 18 / n));
    expect(fixed).toBeLessThan(6);
  });

  it('fills all parts alike', () => {
    const parts = 100;
    const n = 100_000;
    const at = keyedPermutation(key, 4, 10_000_000);
    const counts = new Float64Array(parts);
    for (let i = 0; i < n; i++) {
      const part = Math.floor((at(i) / 10_000_000) * parts);
      counts[part] = (counts[part] as number) + 1;
    }
    const chi2 = counts.reduce((sum, count) => sum + (count - n / parts) ** 2 / (n / parts), 0);
    // 99 degrees of freedom: mean 99, standard deviation about 14; four of them.
    expect(Math.abs(chi2 - 99)).toBeLessThan(56);
  });

  it('is another one for every key and index, and the same for the same', () => {
    for (const count of [1000, 100_000]) {
      const values = first(count, keyedPermutation(key, 0, count));
      expect(first(count, keyedPermutation({ ...key }, 0, count))).toEqual(values);
      expect(first(count, keyedPermutation(key, 1, count))).not.toEqual(values);
      for (const other of [{ seed: 8 }, { epoch: 3 }, { operator: 'other' }, { occurrence: 1 }]) {
        expect(first(count, keyedPermutation({ ...key, ...other }, 0, count))).not.toEqual(values);
      }
    }
  });

  // Golden: made by this very function; a change is Breaking, as it changes the order of every shuffled data set.
  it('is pinned', () => {
    expect(first(10, keyedPermutation(key, 0, 10))).toMatchInlineSnapshot(`
      [
        2,
        7,
        1,
        6,
        8,
        9,
        3,
        4,
      ]
    `);
    expect(first(1e6, keyedPermutation(key, 0, 1e6))).toMatchInlineSnapshot(`
      [
        23289,
        946930,
        684230,
        924895,
        783503,
        498752,
        791094,
        968529,
      ]
    `);
    expect(first(2 ** 52, keyedPermutation(key, 0, 2 ** 52), 4)).toMatchInlineSnapshot(`
      [
        2015326557409786,
        952144730765893,
        2578280087069028,
        2168476570621582,
      ]
    `);
  });
});
