import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, lengthOf, type RowRange, shardRanges } from '../../lib/plan/shardRanges.ts';

const rowsIn = (ranges: readonly RowRange[]) =>
  ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
const shards = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('the ranges of shards', () => {
  it('are equally long, and each row that was not taken is in one, but for fewer than there are shards', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.nat(60), counts, fc.nat(9), (rows, [...before], most) => {
        const count = before.pop() as number;
        const divisions: { count: number; taken: number }[] = [];
        const used: number[] = [];
        for (const of of before) {
          const taken = Math.min(most, Math.floor((rows - used.length) / of));
          for (const index of shards(of)) {
            used.push(...rowsIn(cut(shardRanges(rows, divisions, { index, count: of }), 0, taken)));
          }
          divisions.push({ count: of, taken });
        }
        expect(new Set(used).size).toBe(used.length);
        const left = rows - used.length;
        const own = shards(count).map((index) => shardRanges(rows, divisions, { index, count }));
        for (const ranges of own) expect(lengthOf(ranges)).toBe(Math.floor(left / count));
        const all = [...used, ...own.flatMap(rowsIn)];
        expect(new Set(all).size).toBe(all.length);
        expect(rows - all.length).toBeLessThan(count);
        const padded = shards(count).map((index) =>
          shardRanges(rows, divisions, { index, count, last: 'pad' }),
        );
        for (const ranges of padded) expect(lengthOf(ranges)).toBe(Math.ceil(left / count));
        expect(new Set([...used, ...padded.flatMap(rowsIn)]).size).toBe(rows);
      }),
    );
  });

  it('are these', () => {
    expect(shards(3).map((index) => shardRanges(10, [], { index, count: 3 }))).toEqual([
      [{ from: 0, to: 3 }],
      [{ from: 4, to: 7 }],
      [{ from: 7, to: 10 }],
    ]);
    expect(shardRanges(10, [], { index: 1, count: 3, last: 'pad' })).toEqual([
      { from: 4, to: 7 },
      { from: 6, to: 7 },
    ]);
    // Of three shards that have taken two rows each, 2, 3, 6 and 9 are left.
    const before = [{ count: 3, taken: 2 }];
    expect(shards(2).map((index) => shardRanges(10, before, { index, count: 2 }))).toEqual([
      [{ from: 2, to: 4 }],
      [
        { from: 6, to: 7 },
        { from: 9, to: 10 },
      ],
    ]);
  });
});
