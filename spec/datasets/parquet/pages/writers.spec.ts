import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Table } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { columnOf } from '../../values.ts';
import { decodedByPages, footerOf } from '../decodedGroup.ts';

const rows = Array.from({ length: 60 }, (_, i) => i);
const none = (i: number, value: number[]) => (i % 5 === 4 ? null : value);
/** What golden/sources/pages.py says. */
const expected: Readonly<Record<string, readonly unknown[]>> = {
  picture: rows.map((i) => Array.from({ length: 12 }, (_, k) => (12 * i + k) % 256)),
  label: rows.map((i) => i % 10),
  bytes: rows.map((i) =>
    none(
      i,
      Array.from({ length: i % 5 }, () => i),
    ),
  ),
  list: rows.map((i) =>
    none(
      i,
      Array.from({ length: i % 7 }, (_, k) => (i + k) % 256),
    ),
  ),
};

describe('pages of other writers', () => {
  it.each([
    ['pyarrow-1-snappy', ['picture', 'label', 'bytes', 'list']],
    ['pyarrow-2-snappy', ['picture', 'label', 'bytes', 'list']],
    ['pyarrow-2', ['picture', 'label', 'bytes', 'list']],
    ['pyarrow-1', ['picture', 'label', 'bytes', 'list']],
    ['duckdb', ['label', 'bytes', 'list']],
    ['fastparquet', ['label', 'bytes']],
  ])('are decoded to what was written: %s', async (name, columns) => {
    const file = new Uint8Array(
      readFileSync(resolve(import.meta.dirname, `../../../golden/sources/${name}.parquet`)),
    );
    const { rowGroups } = footerOf(file);
    const groups = await Promise.all(
      rowGroups.map((_, group) => decodedByPages(file, { group, batchRows: 17 })),
    );
    for (const { plan } of groups) expect(plan.columns).toHaveLength(columns.length);
    const read = groups.flatMap(({ batches }) => batches);
    for (const column of columns) {
      expect(
        read.flatMap((batch) => columnOf(new Table([batch]), column)),
        column,
      ).toEqual(expected[column]);
    }
  });
});
