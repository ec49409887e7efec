import { FixedSizeBinary, Int32, Table, TimestampMillisecond, vectorFromArray } from 'apache-arrow';
import { wasmMemory } from 'parquet-wasm';
import { describe, expect, it } from 'vitest';
import { decodeParquet } from '../../../lib/datasets/parquet/decodeParquet.ts';
import { decodeFile } from '../../../lib/datasets/parquet/otherColumns.ts';
import { columnOf } from '../values.ts';
import { numberedTable, parquetOf } from '../written.ts';

const rows = Array.from({ length: 2000 }, (_, i) => new Uint8Array(500).fill(i));
const numbers = Array.from(rows, (_, i) => i);
const tables = {
  'of types whose memory is read': new Table({
    picture: vectorFromArray(rows, new FixedSizeBinary(500)),
    row: vectorFromArray(numbers, new Int32()),
  }),
  'with a type that goes by way of IPC': new Table({
    picture: vectorFromArray(rows, new FixedSizeBinary(500)),
    time: vectorFromArray(
      numbers.map((row) => new Date(row)),
      new TimestampMillisecond(),
    ),
  }),
};

describe('decodeParquet()', () => {
  it.each(Object.entries(tables))(
    'gives the rows from any row on, in batches: a table %s',
    async (_, table) => {
      const bytes = parquetOf(table, { groupRows: 2000 });
      const { schema, batches } = await decodeParquet(bytes, {
        batchRows: 300,
        offset: 123,
        limit: 1000,
      });
      expect(batches.map(({ numRows }) => numRows)).toEqual([300, 300, 300, 100]);
      const decoded = new Table(schema, [...batches]);
      for (const name of table.schema.names as string[])
        expect(columnOf(decoded, name)).toEqual(columnOf(table.slice(123, 1123), name));
    },
  );

  it.each(Object.entries(tables))(
    'leaves nothing in the memory of the decoder: a table %s',
    async (_, table) => {
      const bytes = parquetOf(table, { groupRows: 2000 });
      for (let i = 0; i < 5; i++) await decodeParquet(bytes, { batchRows: 300 });
      const before = wasmMemory().buffer.byteLength;
      for (let i = 0; i < 30; i++) await decodeParquet(bytes, { batchRows: 300 });
      // Thirty times the rows would be 30 MB.
      expect(wasmMemory().buffer.byteLength - before).toBeLessThan(2e6);
    },
  );

  it('is refused where the decoder takes a column for another type than the file says', async () => {
    const bytes = parquetOf(numberedTable(3)).slice() as Uint8Array<ArrayBuffer>;
    const rows = { batchRows: 3, offset: 0, limit: 3 };
    const types = ['Int32', 'Float32', 'Utf8', 'Dictionary<Int32, Utf8>'];
    expect(await decodeFile({ bytes, rows, types })).toHaveLength(1);
    const others = types.map((type) => (type === 'Float32' ? 'Float64' : type));
    await expect(decodeFile({ bytes, rows, types: others })).rejects.toThrow(
      'it is of type Float64, and parquet-wasm decodes it as Float32',
    );
  });
});
