import { describe, expect, it } from 'vitest';
import { THRIFT, ThriftReader } from '../../../lib/datasets/parquet/thriftReader.ts';

/** What follows the value that is passed over: the second field, of the number 7. */
const next = [0x10 | THRIFT.i32, 14, 0];

describe('ThriftReader', () => {
  it.each<[string, number, number[]]>([
    ['a truth value', THRIFT.true, []],
    ['a list of truth values, which take a byte each', THRIFT.list, [0x30 | THRIFT.true, 1, 2, 1]],
    ['a set of truth values', THRIFT.set, [0x20 | THRIFT.false, 2, 2]],
    [
      'a map from numbers to truth values',
      THRIFT.map,
      [2, (THRIFT.byte << 4) | THRIFT.true, 5, 1, 6, 2],
    ],
    ['an empty map', THRIFT.map, [0]],
    ['a list of numbers', THRIFT.list, [0x20 | THRIFT.i64, 0x80, 1, 3]],
    ['a structure', THRIFT.struct, [0x10 | THRIFT.true, 0x10 | THRIFT.byte, 9, 0]],
    ['bytes', THRIFT.binary, [2, 1, 2]],
    ['a double', THRIFT.double, [1, 2, 3, 4, 5, 6, 7, 8]],
  ])('passes over %s', (_, type, value) => {
    const reader = new ThriftReader(Uint8Array.of(0x10 | type, ...value, ...next));
    const fields: [number, number][] = [];
    for (const { id } of reader.fields()) fields.push([id, id === 2 ? reader.int() : 0]);
    expect(fields).toEqual([
      [1, 0],
      [2, 7],
    ]);
  });

  it('refuses lists that are longer than what there is', () => {
    const reader = new ThriftReader(Uint8Array.of(0xf0 | THRIFT.true, 100, 1, 1));
    expect(() => reader.list(THRIFT.true, () => reader.int())).toThrow(RangeError);
  });
});
