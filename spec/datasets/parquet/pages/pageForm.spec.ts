import {
  type DataType,
  Field,
  FixedSizeBinary,
  Float32,
  Int32,
  Int64,
  List,
  Uint8,
  Utf8,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import type { ColumnChunk } from '../../../../lib/datasets/parquet/columnChunk.ts';
import { columnForms } from '../../../../lib/datasets/parquet/pages/columnForm.ts';
import { ENCODING, pageForm } from '../../../../lib/datasets/parquet/pages/pageForm.ts';
import {
  OCCURS,
  PHYSICAL,
  type SchemaNode,
} from '../../../../lib/datasets/parquet/parquetFooter.ts';

const chunk = (encodings: readonly number[], codec = 0) =>
  ({ codec, encodings }) as unknown as ColumnChunk;
const node = (some: Partial<SchemaNode>): SchemaNode => ({
  name: 'it',
  children: 0,
  physical: PHYSICAL.int32,
  occurs: OCCURS.required,
  width: 0,
  ...{ logical: undefined, converted: -1, scale: 0, precision: 0, fieldId: undefined },
  bytes: new Uint8Array(0),
  ...some,
});
const plain = chunk([ENCODING.plain, ENCODING.runs]);
const list = new List(new Field('item', new Uint8(), false));
const formOf = (of: ColumnChunk, nodes: readonly SchemaNode[], type: DataType) => {
  const [leaf] = columnForms(nodes, type)?.leaves ?? [];
  return leaf && pageForm(of, leaf);
};
const isKnown = (...of: Parameters<typeof formOf>) => formOf(...of) !== undefined;

describe('pageForm()', () => {
  it('knows levels of bits side by side alone where there are none', () => {
    const old = chunk([ENCODING.plain, ENCODING.bitPacked]);
    expect(isKnown(old, [node({})], new Int32())).toBe(true);
    expect(isKnown(old, [node({ occurs: OCCURS.optional })], new Int32())).toBe(false);
    const nodes = [node({ children: 1 }), node({ children: 1, occurs: OCCURS.repeated }), node({})];
    expect(isKnown(plain, nodes, list)).toBe(true);
    expect(isKnown(old, nodes, list)).toBe(false);
  });

  it.each<[string, ColumnChunk, SchemaNode[], DataType]>([
    ['an encoding that is not known', chunk([ENCODING.plain, 5]), [node({})], new Int32()],
    ['a codec that is not known', chunk([ENCODING.plain], 3), [node({})], new Int32()],
    ['a number of another width', plain, [node({})], new Int64()],
    ['a number of another kind', plain, [node({ physical: PHYSICAL.float })], new Int32()],
    ['integers as floats', plain, [node({})], new Float32()],
    [
      'bytes of another width',
      plain,
      [node({ physical: PHYSICAL.fixedBytes, width: 4 })],
      new FixedSizeBinary(5),
    ],
    [
      'text of another width',
      plain,
      [node({ physical: PHYSICAL.fixedBytes, width: 4 })],
      new Utf8(),
    ],
    [
      'a value that is repeated without a list',
      plain,
      [node({ occurs: OCCURS.repeated })],
      new Int32(),
    ],
    [
      'lists of the layout of two levels',
      plain,
      [node({ children: 1 }), node({ occurs: OCCURS.repeated })],
      list,
    ],
  ])('leaves to the decoder %s', (_, of, nodes, type) => {
    expect(formOf(of, nodes, type)).toBeUndefined();
  });

  it('says what is stored and what is kept of it', () => {
    expect(formOf(plain, [node({ occurs: OCCURS.optional })], new Uint8())).toEqual({
      array: 'Uint8Array',
      stored: 4,
      width: 1,
      defined: 1,
      structs: [],
      codec: 'none',
    });
  });
});
