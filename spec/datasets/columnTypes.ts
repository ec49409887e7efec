import {
  Binary,
  Bool,
  type DataType,
  Dictionary,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int32,
  Int64,
  List,
  Struct,
  Uint8,
  Uint16,
  Utf8,
} from 'apache-arrow';
import fc from 'fast-check';

/** Nulls among values. */
export const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(values, { freq: 4 });
const byte = fc.integer({ min: 0, max: 255 });
const float = fc.float({ noNaN: true });
const item = (type: DataType) => new Field('item', type, true);

/** A type, and the values that a column of it may have. */
export const columnTypes: readonly [DataType, fc.Arbitrary<unknown>][] = [
  [new Int8(), fc.integer({ min: -128, max: 127 })],
  [new Uint8(), byte],
  [new Uint16(), fc.nat(65535)],
  [new Int32(), fc.integer()],
  [new Int64(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [new Float32(), float],
  [new Float64(), fc.double({ noNaN: true })],
  [new Bool(), fc.boolean()],
  [new Utf8(), fc.string({ unit: 'grapheme' })],
  [new Binary(), fc.uint8Array({ maxLength: 9 })],
  [new FixedSizeBinary(3), fc.uint8Array({ minLength: 3, maxLength: 3 })],
  [new Dictionary(new Utf8(), new Int32()), fc.constantFrom('cat', 'dog', 'cow')],
  [new List(item(new Uint8())), fc.array(orNull(byte), { maxLength: 5 })],
  [
    new List(item(new List(item(new Utf8())))),
    fc.array(fc.array(orNull(fc.string()), { maxLength: 3 })),
  ],
  [new FixedSizeList(2, item(new Float32())), fc.tuple(orNull(float), float)],
  [new Struct([item(new Int32())]), fc.record({ item: orNull(fc.integer()) })],
];
