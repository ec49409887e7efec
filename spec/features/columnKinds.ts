import {
  Binary,
  Bool,
  type DataType,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  LargeBinary,
  LargeList,
  List,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
} from 'apache-arrow';
import fc from 'fast-check';

/** One type of column that numbers are read from, and its values. */
export interface ColumnKind {
  readonly name: string;
  readonly type: DataType;
  /** How many numbers a row has. */
  readonly count: 1 | 3 | 5 | 'any';
  /** A row that is not null. */
  readonly value: fc.Arbitrary<unknown>;
}

const single: readonly Omit<ColumnKind, 'count'>[] = [
  { name: 'int8', type: new Int8(), value: fc.integer({ min: -128, max: 127 }) },
  { name: 'int16', type: new Int16(), value: fc.integer({ min: -32768, max: 32767 }) },
  { name: 'int32', type: new Int32(), value: fc.integer() },
  { name: 'int64', type: new Int64(), value: fc.maxSafeInteger().map(BigInt) },
  { name: 'uint8', type: new Uint8(), value: fc.nat(255) },
  { name: 'uint16', type: new Uint16(), value: fc.nat(65535) },
  { name: 'uint32', type: new Uint32(), value: fc.nat().map((n) => n * 2) },
  { name: 'uint64', type: new Uint64(), value: fc.maxSafeNat().map(BigInt) },
  // Whole numbers up to 2¹¹ and their quarters are exact in 16 bits, subnormal numbers too.
  {
    name: 'float16',
    type: new Float16(),
    value: fc.oneof(
      fc.integer({ min: -2048, max: 2048 }),
      fc.integer({ min: -1023, max: 1023 }).map((n) => n * 2 ** -24),
      fc.constantFrom(-Infinity, Infinity, 0.25, -1.75, 65504),
    ),
  },
  { name: 'float32', type: new Float32(), value: fc.float() },
  { name: 'float64', type: new Float64(), value: fc.double() },
  { name: 'bool', type: new Bool(), value: fc.boolean() },
];

const bytes = (length: fc.ArrayConstraints) =>
  fc.array(fc.nat(255), length).map((list) => Uint8Array.from(list));
const several = { maxLength: 9 };

const binary: readonly ColumnKind[] = [
  {
    name: 'fixed size binary',
    type: new FixedSizeBinary(5),
    count: 5,
    value: bytes({ minLength: 5, maxLength: 5 }),
  },
  { name: 'binary', type: new Binary(), count: 'any', value: bytes(several) },
  { name: 'large binary', type: new LargeBinary(), count: 'any', value: bytes(several) },
];

function lists({ name, type, value }: Omit<ColumnKind, 'count'>): ColumnKind[] {
  const item = new Field('item', type, true);
  return [
    {
      name: `fixed size list of ${name}`,
      type: new FixedSizeList(3, item),
      count: 3,
      value: fc.array(value, { minLength: 3, maxLength: 3 }),
    },
    {
      name: `list of ${name}`,
      type: new List(item),
      count: 'any',
      value: fc.array(value, several),
    },
    {
      name: `large list of ${name}`,
      type: new LargeList(item),
      count: 'any',
      value: fc.array(value, several),
    },
  ];
}

/** Every type of column that numbers are read from. */
export const columnKinds: readonly ColumnKind[] = [
  ...single.map((kind) => ({ ...kind, count: 1 as const })),
  ...binary,
  ...single.flatMap(lists),
];

/** What Arrow gives for a row that is not null, as a list of numbers. */
export function numbersIn(value: unknown): number[] {
  if (typeof value === 'object' && value !== null)
    return Array.from(value as Iterable<unknown>, Number);
  return [Number(value)];
}
