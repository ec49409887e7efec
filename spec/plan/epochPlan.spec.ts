import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EpochPlan, type OrderOptions } from '../../lib/plan/epochPlan.ts';
import { counters, placeOf } from '../../lib/plan/place.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const options: OrderOptions = {
  ...{ operator: 'source', seed: 3, epoch: 1, shuffle: true, poolBlocks: 2 },
};
const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

describe('the plan of an epoch', () => {
  const rows = fc.array(fc.nat(20), { maxLength: 30 });

  it('has each part, each block of a part and each row of a pool once', () => {
    fc.assert(
      fc.property(fc.nat(50), rows, fc.boolean(), (parts, counts, shuffle) => {
        const plan = new EpochPlan({ ...options, shuffle }, parts);
        expect(sorted(range(parts).map((place) => plan.partAt(place)))).toEqual(range(parts));
        const blocks = plan.blocksOf(0, counts);
        expect(sorted(blocks.map(({ block }) => block))).toEqual(range(counts.length));
        const total = counts.reduce((sum, count) => sum + count, 0);
        const rowAt = plan.rowsOf(7, total);
        expect(sorted(range(total).map(rowAt))).toEqual(range(total));
        for (const planned of blocks) {
          const before = counts.slice(0, planned.block).reduce((sum, count) => sum + count, 0);
          expect([planned.rows, planned.firstRow]).toEqual([counts[planned.block], before]);
        }
      }),
    );
  });

  it('is a function of the name of the source, seed, epoch and place, and of nothing else', () => {
    const orderOf = (changed: Partial<OrderOptions>, part = 4) => {
      const plan = new EpochPlan({ ...options, ...changed }, 40);
      const blocks = plan.blocksOf(part, range(40)).map(({ block }) => block);
      return [
        range(40).map((place) => plan.partAt(place)),
        blocks,
        range(40).map(plan.rowsOf(9, 40)),
      ];
    };
    expect(orderOf({})).toEqual(orderOf({ poolBlocks: 5 }));
    for (const changed of [{ operator: 'other' }, { seed: 4 }, { epoch: 2 }]) {
      for (const [i, order] of orderOf(changed).entries())
        expect(order).not.toEqual(orderOf({})[i]);
    }
    expect(orderOf({}, 5)[1]).not.toEqual(orderOf({}, 4)[1]);
  });

  it('keeps parts and blocks in order without shuffle', () => {
    const plan = new EpochPlan({ ...options, shuffle: false }, 5);
    expect(range(5).map((place) => plan.partAt(place))).toEqual(range(5));
    expect(plan.blocksOf(2, [4, 0, 5]).map(({ block }) => block)).toEqual([0, 1, 2]);
  });

  it('gives the orders that it always gave', () => {
    const plan = new EpochPlan({ ...options, operator: 'fromParquet', seed: 1, epoch: 0 }, 8);
    expect(range(8).map((place) => plan.partAt(place))).toMatchInlineSnapshot(`
      [
        5,
        1,
        6,
        7,
        4,
        0,
        2,
        3,
      ]
    `);
    expect(plan.blocksOf(3, range(8)).map(({ block }) => block)).toMatchInlineSnapshot(`
      [
        5,
        2,
        3,
        0,
        7,
        4,
        1,
        6,
      ]
    `);
    expect(range(8).map(plan.rowsOf(100, 8))).toMatchInlineSnapshot(`
      [
        0,
        4,
        2,
        1,
        5,
        3,
        7,
        6,
      ]
    `);
  });
});

describe('the place of a source', () => {
  it('is written as counters, of which zeros are left out, and read again', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), fc.nat(), fc.nat(), (part, block, row, offset) => {
        const position = { ...counters({ part, block, row }), source: offset };
        expect(Object.values(position).slice(0, -1)).not.toContain(0);
        expect(placeOf('source', position, 10)).toEqual({ part, block, row, offset });
      }),
    );
    expect(placeOf('source', undefined, 0)).toEqual({ part: 0, block: 0, row: 0, offset: 0 });
  });

  it.each([
    [{ 'source.part': 3 }, 'part 3 of 3'],
    [{ 'source.block': -1 }, '`source.block` -1'],
    [{ 'source.row': 1.5 }, '`source.row` 1.5'],
    [{ source: Number.NaN }, '`source` NaN'],
    [{ 'source.part': '1' as unknown as number }, '`source.part` 1'],
    [{ 'source.file': 1 }, '`source.file`'],
  ])('is refused where there is none such: %j', (position, words) => {
    expect(() => placeOf('fromDataset', position, 3)).toThrow(
      new RegExp(`^Cannot resume \`fromDataset\`: .*${words.replaceAll('.', '\\.')}`),
    );
  });
});
