import { describe, expect, it } from 'vitest';
import { parquetFooter } from '../../../lib/datasets/parquet/parquetFooter.ts';
import { THRIFT, ThriftReader } from '../../../lib/datasets/parquet/thriftReader.ts';
import { ThriftWriter } from '../../../lib/datasets/parquet/thriftWriter.ts';
import { numberedTable, parquetOf } from '../written.ts';

const group = (rows: number) => new ThriftWriter().int(3, THRIFT.i64, rows).bytes();
const root = new ThriftWriter().binary(4, Uint8Array.of(120)).bytes();

/** A footer of a file of `rows` rows that has these row groups. */
const footer = (rows: number, groups: readonly Uint8Array[]) =>
  new ThriftWriter()
    .int(1, THRIFT.i32, 1)
    .structs(2, [root])
    .int(3, THRIFT.i64, rows)
    .structs(4, groups)
    .bytes();

describe('parquetFooter()', () => {
  it('gives the row groups of a file, whose rows are those of the file', () => {
    const { rowGroups } = parquetFooter(footer(70, [group(30), group(0), group(40)]));
    expect(rowGroups.map(({ rows }) => rows)).toEqual([30, 0, 40]);
    const file = parquetOf(numberedTable(250), { groupRows: 100 });
    const length = new DataView(file.buffer, file.byteOffset).getUint32(file.length - 8, true);
    const written = parquetFooter(file.subarray(file.length - 8 - length, file.length - 8));
    expect(written.rowGroups.map(({ rows }) => rows)).toEqual([100, 100, 50]);
  });

  it.each([
    ['lost', footer(70, [group(30)]), 'its row groups have 30 rows and the file 70'],
    ['one too many', footer(30, [group(30), group(1)]), 'its row groups have 31 rows'],
    [
      'not counted by the file',
      new ThriftWriter()
        .structs(2, [root])
        .structs(4, [group(3)])
        .bytes(),
      'its row groups have 3 rows and the file -1',
    ],
  ])('refuses row groups that are %s', (_, bytes, message) => {
    expect(() => parquetFooter(bytes)).toThrow(message);
  });

  it('refuses values of another type than the format says, and bytes left over', () => {
    const asText = new ThriftWriter()
      .int(1, THRIFT.i32, 1)
      .structs(2, [root])
      .binary(3, Uint8Array.of(60))
      .bytes();
    expect(() => parquetFooter(asText)).toThrow('a value has type 8 instead of 4 or 5 or 6');
    const whole = footer(30, [group(30)]);
    expect(parquetFooter(whole).rowGroups).toHaveLength(1);
    const longer = Uint8Array.of(...whole, 0);
    expect(() => parquetFooter(longer)).toThrow('its footer has bytes left over');
  });

  it('refuses a list of anything but row groups', () => {
    const bytes = footer(30, [group(30)]);
    const header = bytes.lastIndexOf((1 << 4) | THRIFT.struct);
    bytes[header] = (1 << 4) | THRIFT.i32;
    expect(() => parquetFooter(bytes)).toThrow('a list has values of type 5 instead of 12');
  });
});

describe('a reader of Thrift', () => {
  it('passes over what is not read: lists of truth values, sets, maps and structures', () => {
    const pairs = [(THRIFT.i32 << 4) | THRIFT.binary, 2, 1, 65, 4, 0];
    const bytes = new ThriftWriter()
      .field(1, THRIFT.list, Uint8Array.of((2 << 4) | THRIFT.true, 1, 2))
      .field(2, THRIFT.set, Uint8Array.of((2 << 4) | THRIFT.i32, 2, 4))
      .field(3, THRIFT.map, Uint8Array.of(2, ...pairs))
      .field(4, THRIFT.struct, root)
      .field(5, THRIFT.true, new Uint8Array())
      .int(6, THRIFT.i64, -7)
      .bytes();
    const reader = new ThriftReader(bytes);
    const ids: number[] = [];
    for (const { id } of reader.fields()) {
      ids.push(id);
      if (id === 6) expect(reader.int()).toBe(-7);
    }
    expect(ids).toEqual([1, 2, 3, 4, 5, 6]);
    expect(reader.at).toBe(bytes.length);
  });

  it('gives an empty list, whatever type it says that it is of', () => {
    const reader = new ThriftReader(Uint8Array.of(0));
    expect(reader.list(THRIFT.struct, () => 0)).toEqual([]);
  });
});
