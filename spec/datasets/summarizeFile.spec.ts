import { Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { summarizeFile } from '../../lib/datasets/summarizeFile.ts';
import { numberedTable, parquetOf, tableOfEveryType, type Writing } from './written.ts';

const sparse = new Table({
  name: vectorFromArray(['a', null, 'b', null, null, 'c', 'd'], new Utf8()),
});

describe('the summary of a file', () => {
  it.each([
    ['none', 'UNCOMPRESSED'],
    ['snappy', 'SNAPPY'],
    ['gzip', 'GZIP'],
    ['zstd', 'ZSTD'],
    ['lz4 raw', 'LZ4_RAW'],
    ['brotli', 'BROTLI'],
  ] as const)('names the codec of Parquet: %s', async (codec, written) => {
    const bytes = parquetOf(numberedTable(2500), { codec: written as Writing['codec'] & string });
    const summary = await summarizeFile(bytes);
    expect(summary).toMatchObject({ format: 'Parquet', bytes: bytes.length, rows: 2500 });
    expect(summary.blocks).toEqual([1000, 1000, 500]);
    expect(new Set(summary.columns.flatMap(({ codecs }) => codecs))).toEqual(new Set([codec]));
  });

  it('says of Parquet the largest of whole numbers, and the encodings of values alone', async () => {
    const { columns } = await summarizeFile(parquetOf(numberedTable(2500)));
    expect(columns.map(({ max }) => max)).toEqual([2499, undefined, undefined, undefined]);
    expect(new Set(columns.flatMap(({ encodings }) => encodings))).toEqual(
      new Set(['dictionary', 'plain']),
    );
  });

  it('counts the nulls of all blocks', async () => {
    const files = [parquetOf(sparse, { groupRows: 3 }), tableToIPC(sparse, 'file')];
    for (const file of [...files, tableToIPC(sparse, 'stream')]) {
      const { columns, rows } = await summarizeFile(file);
      expect(rows).toBe(7);
      expect(columns[0]?.nulls).toBe(3);
    }
  });

  it.each(['file', 'stream'] as const)('knows the bytes of every type: Arrow %s', async (form) => {
    const table = tableOfEveryType();
    const { schema, columns, format } = await summarizeFile(tableToIPC(table, form));
    expect(format).toBe('Arrow');
    expect(columns.map(({ name }) => name)).toEqual(schema.fields.map(({ name }) => name));
    const bytesOf = new Map(columns.map(({ name, bytes }) => [name, bytes]));
    // Buffers are padded to 64 bytes, or to 8: five values are less than either.
    expect(bytesOf.get('fixedSizeBinary')).toBeGreaterThanOrEqual(15);
    expect(bytesOf.get('list')).toBeGreaterThanOrEqual(4 * 6 + 4 * 6);
    expect(columns.every(({ bytes }) => bytes !== undefined && bytes > 0)).toBe(true);
  });

  it('has bytes of all columns that are those of the file but for its heads', async () => {
    for (const file of [parquetOf(numberedTable(5000)), tableToIPC(numberedTable(5000), 'file')]) {
      const { columns } = await summarizeFile(file);
      const stored = columns.reduce((sum, { bytes }) => sum + (bytes ?? Number.NaN), 0);
      expect(stored).toBeLessThan(file.length);
      expect(stored).toBeGreaterThan(0.8 * file.length);
    }
  });

  it.each([
    ['nothing', new Uint8Array(0), 'it is empty'],
    ['text', new TextEncoder().encode('neither of both'), 'of another format'],
    ['a Parquet file that is cut off', parquetOf(sparse).slice(0, -9), 'cut off'],
  ])('refuses %s', async (_, bytes, why) => {
    const error = await summarizeFile(bytes).catch((caught: unknown) => caught);
    expect(isMillraceError(error, 'io')).toBe(true);
    expect((error as Error).message).toContain(why);
  });
});
