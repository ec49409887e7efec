import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naturalOrder } from '../../../lib/datasets/io/naturalOrder.ts';
import { runs } from '../../runs.ts';

describe('the natural order of paths', () => {
  it('has numbers by their value, and folders before what comes behind them', () => {
    const sorted = [
      'a',
      'a/2.parquet',
      'a/10.parquet',
      'a-1/1.parquet',
      'part-01',
      'part-1',
      'part-2',
      'part-2b',
      'part-10',
      'part-99999999999999999998',
      'part-99999999999999999999',
      'ß',
    ];
    expect([...sorted].reverse().sort(naturalOrder)).toEqual(sorted);
  });

  it('is one order of different paths, whatever their order was', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'b', '0', '1', '9', '-', '/'),
      maxLength: 8,
    });
    const check = fc.property(fc.uniqueArray(name), fc.infiniteStream(fc.nat()), (names, keys) => {
      const sorted = [...names].sort(naturalOrder);
      const keyed = names.map((one) => ({ one, key: keys.next().value as number }));
      const mixed = keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
      expect(mixed.sort(naturalOrder)).toEqual(sorted);
    });
    expect(fc.assert(check, { numRuns: runs(200) })).toBeUndefined();
  });
});
