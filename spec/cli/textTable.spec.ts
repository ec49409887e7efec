import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizeText } from '../../lib/cli/quantities.ts';
import { cut, textTable } from '../../lib/cli/textTable.ts';

describe('textTable()', () => {
  it('aligns columns, those of numbers to the right', () => {
    const rows = [
      ['name', 'rows'],
      ['a', '7'],
      ['train.parquet', '60,000'],
    ];
    expect(textTable(rows, { width: 80, right: [1] })).toEqual([
      'name             rows',
      'a                   7',
      'train.parquet  60,000',
    ]);
  });

  it('cuts the widest columns where it is too wide, and styles its head after that', () => {
    const rows = [
      ['a long head', 'b'],
      ['a longer value', '1'],
    ];
    expect(textTable(rows, { width: 10, head: (text) => `<${text}>` })).toEqual([
      '<a long…  b>',
      'a long…  1',
    ]);
  });

  it('has lines of at most its width, and every cell that is as narrow as its column', () => {
    const cell = fc.string({ maxLength: 30, unit: fc.constantFrom('x', 'y', '1') });
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 120 }),
        (rows, width) => {
          const lines = textTable(rows, { width });
          expect(lines).toHaveLength(rows.length);
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
          const needed = Math.max(0, ...rows.map((row) => row.length)) * 32;
          if (width < needed) return;
          for (const [i, row] of rows.entries())
            for (const text of row) expect(lines[i]).toContain(text);
        },
      ),
    );
  });
});

describe('cut()', () => {
  it('ends what is too long with an ellipsis', () => {
    expect([cut('abc', 3), cut('abcd', 3), cut('abc', 0)]).toEqual(['abc', 'ab…', '…']);
  });
});

describe('sizeText()', () => {
  it('has three digits', () => {
    const sizes = [0, 999, 999.6, 1000, 9_994, 12_345, 999_499, 999_500, 48_600_000, 3.2e15];
    expect(sizes.map(sizeText)).toEqual([
      ...['0 bytes', '999 bytes', '1.00 kB', '1.00 kB', '9.99 kB', '12.3 kB', '999 kB'],
      ...['1.00 MB', '48.6 MB', '3200 TB'],
    ]);
  });
});
