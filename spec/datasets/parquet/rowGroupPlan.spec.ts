import { FixedSizeBinary, Int32, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import type { RowGroup } from '../../../lib/datasets/parquet/parquetFooter.ts';
import { parquetSchema } from '../../../lib/datasets/parquet/parquetSchema.ts';
import { rowGroupPlan } from '../../../lib/datasets/parquet/rowGroupPlan.ts';
import { parquetOf } from '../written.ts';
import { footerOf } from './decodedGroup.ts';

const ROWS = 20_000;
const numbers = Array.from({ length: ROWS }, (_, i) => i % 7);

/** Rows of a record batch of a file with one row group, which is said to have `rows` rows. */
function batchRows(table: Table, columns?: readonly string[], rows = table.numRows): number {
  const footer = footerOf(parquetOf(table, { groupRows: table.numRows, codec: 'UNCOMPRESSED' }));
  const group = { ...(footer.rowGroups[0] as RowGroup), rows };
  return rowGroupPlan(footer, group, { schema: parquetSchema(footer), columns }).batchRows;
}

describe('rowGroupPlan()', () => {
  it('refuses a row group that describes other columns than the schema', () => {
    const [x, y] = [vectorFromArray([1], new Int32()), vectorFromArray(['a'], new Utf8())];
    const footer = footerOf(parquetOf(new Table({ x, y })));
    const schema = parquetSchema(footer);
    for (const other of [new Table({ y, x }), new Table({ x }), new Table({ x, y, z: x })]) {
      const group = footerOf(parquetOf(other)).rowGroups[0] as RowGroup;
      expect(() => rowGroupPlan(footer, group, { schema })).toThrow(
        /is not described|more columns/,
      );
    }
  });
});

describe('the rows of a record batch', () => {
  const table = new Table({
    number: vectorFromArray(numbers, new Int32()),
    word: vectorFromArray(
      numbers.map((n) => `word ${n}`),
      new Utf8(),
    ),
  });

  it('are few where words of a dictionary may be long, and only where they are wanted', () => {
    expect(batchRows(table, ['word'])).toBe(8192);
    expect(batchRows(table)).toBe(8192);
    expect(batchRows(table, ['number'])).toBe(65_536);
  });

  it('are 256 at least, unless they would have more than 256 MiB', () => {
    const bytes = new Table({
      image: vectorFromArray(
        Array.from({ length: 400 }, (_, i) => new Uint8Array(4096).fill(i)),
        new FixedSizeBinary(4096),
      ),
    });
    expect(batchRows(bytes)).toBe(1024);
    expect(batchRows(bytes, undefined, 40)).toBe(256);
    const few = batchRows(bytes, undefined, 1);
    expect(few).toBeGreaterThan(150);
    expect(few).toBeLessThan(170);
  });
});
