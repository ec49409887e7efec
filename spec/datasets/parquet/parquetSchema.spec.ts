import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import { fromParquet } from '../../../lib/datasets/parquet/fromParquet.ts';
import { parquetSchema } from '../../../lib/datasets/parquet/parquetSchema.ts';
import { valuesOf } from '../values.ts';
import { numberedTable, parquetOf } from '../written.ts';
import { footerOf } from './decodedGroup.ts';

const written = (name: string) =>
  readFileSync(resolve(import.meta.dirname, `../../golden/pyarrow/${name}.parquet`));
const typesOf = (name: string) =>
  Object.fromEntries(
    parquetSchema(footerOf(written(name))).fields.map((field) => [field.name, String(field.type)]),
  );

describe('parquetSchema()', () => {
  it('is what a schema of Arrow in the metadata says, with 32-bit offsets', () => {
    expect(typesOf('zstd-2.6-page2.0-words-nulls')).toMatchObject({
      uint32: 'Uint32',
      large_string: 'Utf8',
      string_view: 'Utf8',
      binary_view: 'Binary',
      date64: 'Date64<MILLISECOND>',
      timestamp_s: 'Timestamp<MILLISECOND>',
      timestamp_ms: 'Timestamp<MILLISECOND, Europe/Berlin>',
      duration: 'Duration<MILLISECOND>',
      large_list: 'List<Float64>',
      fixed_list: 'FixedSizeList[2]<Float32>',
      dictionary: 'Dictionary<Int32, Utf8>',
      image: 'Struct<{bytes:Binary, path:Utf8}>',
    });
  });

  it('is what the types of Parquet mean where there is none', () => {
    expect(typesOf('lz4-2.4-page2.0-plain-bare')).toMatchObject({
      int8: 'Int8',
      uint32: 'Uint32',
      float16: 'Float16',
      string: 'Utf8',
      fixed_binary: 'FixedSizeBinary[3]',
      decimal: 'Decimal[20e+2]',
      date32: 'Date32<DAY>',
      time_ns: 'Time64<NANOSECOND>',
      timestamp_us: 'Timestamp<MICROSECOND, UTC>',
      duration: 'Int64',
      fixed_list: 'List<Float32>',
      map: 'Map<{key:Utf8, value:Int32}>',
      null: 'Null',
    });
  });

  it('keeps what the metadata says besides', () => {
    const { metadata } = parquetSchema(footerOf(parquetOf(numberedTable(3))));
    expect(metadata.has('ARROW:schema')).toBe(false);
  });
});

describe('a column of a type that Parquet does not have', () => {
  const bytes = parquetOf(numberedTable(30), { codec: 'UNCOMPRESSED' });
  // A node of the schema: type INT32, then how often it occurs, then its name.
  const name = Buffer.from('\x18\x03row', 'latin1');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true);
  const type = Buffer.from(bytes).indexOf(name, bytes.length - 8 - length) - 3;
  const damaged = bytes.slice();
  damaged[type] = 2 * 15;

  it('is refused where it is wanted, and keeps no other from being read', async () => {
    expect([...bytes.subarray(type - 1, type + 2)]).toEqual([0x15, 2, 0x25]);
    const read = (columns?: readonly string[]) =>
      lastValueFrom(fromParquet(damaged, columns ? { columns } : {}).pipe(toArray()));
    const rows = await read(['half', 'name']);
    expect(valuesOf(rows, 'half')).toEqual(Array.from({ length: 30 }, (_, i) => i / 2));
    const all = await read();
    expect(valuesOf(all, 'name')[3]).toBe(`name ${3 * 7919}`);
    expect(valuesOf(all, 'row')).toEqual(new Array(30).fill(null));
    const error = await read(['row']).catch((caught) => caught);
    expect(isMillraceError(error, 'data')).toBe(true);
    expect(String(error)).toContain('column `row` cannot be read, as its values have type 15');
  });
});

describe('pages in an encoding that the footer does not list', () => {
  it('are decoded by parquet-wasm', async () => {
    const path = resolve(import.meta.dirname, '../../golden/parquet/undeclared.parquet');
    const rows = await lastValueFrom(fromParquet(path).pipe(toArray()));
    expect(valuesOf(rows, 'n')).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});

describe('a footer in which a row group is lost', () => {
  it('is refused', async () => {
    const path = resolve(import.meta.dirname, '../../golden/parquet/lost_group.parquet');
    const error = await lastValueFrom(fromParquet(path)).catch((caught) => caught);
    expect(isMillraceError(error, 'io')).toBe(true);
    expect(String(error)).toContain('its footer cannot be read, as');
  });
});
