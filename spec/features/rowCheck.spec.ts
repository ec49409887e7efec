import {
  Binary,
  type DataType,
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int32,
  Int64,
  LargeList,
  LargeUtf8,
  List,
  makeData,
  Uint8,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../lib/core/errors.ts';
import type { Features } from '../../lib/core/features.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { classLabel } from '../../lib/features/classLabel.ts';
import { image } from '../../lib/features/image.ts';
import { resolveFeatures } from '../../lib/features/resolveFeatures.ts';
import { rowCheck } from '../../lib/features/rowCheck.ts';
import { scalar } from '../../lib/features/scalar.ts';
import { tensor } from '../../lib/features/tensor.ts';
import { text } from '../../lib/features/text.ts';
import { recordBatchOf, rowsOf, thrownBy } from '../core/rowsOf.ts';
import { columnKinds } from './columnKinds.ts';

function check(rows: Rows, features: Features): void {
  rowCheck(resolveFeatures(features, rows))(rows);
}

function faultOf(rows: Rows, features: Features): string {
  const error = thrownBy(() => check(rows, features));
  expect(error).toBeInstanceOf(DataError);
  return error.message;
}

const one = (values: readonly unknown[], type?: DataType) =>
  recordBatchOf({
    x: type === undefined ? vectorFromArray(values) : vectorFromArray(values, type),
  });
const item = (type: DataType) => new Field('item', type, true);

describe('rowCheck()', () => {
  it.each(columnKinds)(
    'refuses a null and a row of another length where it is picked: $name',
    ({ type, count, value }) => {
      const length = count === 'any' ? 3 : count;
      const feature = count === 1 ? scalar() : tensor({ shape: [length] });
      fc.assert(
        fc.property(
          fc.array(fc.option(value, { freq: 3 }), { minLength: 1, maxLength: 12 }),
          fc.nat(11),
          (values, from) => {
            const batch = one(values, type).slice(from);
            values.slice(from).forEach((picked, row) => {
              const act = () => check(rowsOf(batch, [[0, row]]), { x: feature });
              const place = `(a.parquet, row group 2, row ${100 + row}, column \`x\`)`;
              const received =
                picked === null || count === 1 ? length : (picked as ArrayLike<unknown>).length;
              if (picked === null)
                expect(act).toThrow(`every row must hold a value; received null ${place}`);
              else if (received === length) expect(act).not.toThrow();
              else
                expect(act).toThrow(
                  `every row must have ${length} values; received ${received} ${place}`,
                );
            });
          },
        ),
        { numRuns: 20, seed: 2 },
      );
    },
  );

  it('names the first picked row that is wrong, in the order of the picks and over all chunks', () => {
    const batches = [one([1, null, 3]), one([null, 5, 6])];
    const features = { x: scalar() };
    expect(() =>
      check(
        rowsOf(batches, [
          [0, 0],
          [1, 2],
          [0, 2],
        ]),
        features,
      ),
    ).not.toThrow();
    const error = thrownBy(() =>
      check(
        rowsOf(batches, [
          [1, 1],
          [1, 0],
          [0, 1],
        ]),
        features,
      ),
    ) as DataError;
    expect(error.place).toEqual({ source: 'a.parquet', rowGroup: 2, row: 100, column: 'x' });
    expect(error.message).toBe(
      'Cannot make feature `x`: every row must hold a value; received null (a.parquet, row group 2, row 100, column `x`)',
    );
  });

  it.each([
    ['List', new List(item(new Float32()))],
    ['LargeList', new LargeList(item(new Float32()))],
    ['FixedSizeList', new FixedSizeList(2, item(new Float32()))],
  ])('refuses a null within a row, and no other row: %s', (_, type) => {
    const batch = one(
      [
        [0, 1],
        [1, 2],
        [3, null],
        [4, 5],
      ],
      type,
    ).slice(1);
    const features = { x: tensor({ shape: [2] }) };
    expect(faultOf(rowsOf(batch), features)).toMatch(
      /received null within the row \(a\.parquet, row group 2, row 101/,
    );
    expect(() =>
      check(
        rowsOf(batch, [
          [0, 0],
          [0, 2],
        ]),
        features,
      ),
    ).not.toThrow();
  });

  it('says how many values a row has that has too few or too many', () => {
    const batch = one([new Uint8Array(4), new Uint8Array(3), new Uint8Array(5)], new Binary());
    const features = { x: image({ shape: [2, 2, 1] }) };
    expect(faultOf(rowsOf(batch), features)).toBe(
      'Cannot make feature `x`: every row must have 4 values; received 3 (a.parquet, row group 2, row 101, column `x`)',
    );
    expect(
      faultOf(
        rowsOf(batch, [
          [0, 2],
          [0, 1],
        ]),
        features,
      ),
    ).toMatch('received 5');
    expect(() => check(rowsOf(batch, [[0, 0]]), features)).not.toThrow();
  });

  it('refuses integers beyond those that a double holds, whatever they are read as', () => {
    const beyond = 2n ** 53n;
    const batch = one([beyond - 1n, beyond, -beyond], new Int64());
    expect(() => check(rowsOf(batch, [[0, 0]]), { x: scalar() })).not.toThrow();
    expect(faultOf(rowsOf(batch), { x: scalar() })).toMatch(
      /safe integer; received 9007199254740992 .*row 101/,
    );
    expect(faultOf(rowsOf(batch, [[0, 2]]), { x: scalar() })).toMatch(/received -9007199254740992/);
    const pictures = one([[1n], [beyond + 1n]], new List(item(new Int64())));
    expect(faultOf(rowsOf(pictures), { x: image({ shape: [1, 1, 1] }) })).toMatch(
      /safe integer.*row 101/,
    );
    expect(faultOf(rowsOf(pictures), { x: tensor({ shape: [1] }) })).toMatch(
      /safe integer.*row 101/,
    );
  });

  it('refuses for int32 what is no 32-bit integer', () => {
    const features = { x: scalar({ dtype: 'int32' }) };
    expect(() => check(rowsOf(one([-(2 ** 31), 2 ** 31 - 1])), features)).not.toThrow();
    for (const value of [2 ** 31, -(2 ** 31) - 1, 0.5, Number.NaN, Infinity]) {
      expect(faultOf(rowsOf(one([1, value], new Float64())), features)).toMatch(
        `every value must be a 32-bit integer; received ${value} (a.parquet, row group 2, row 101`,
      );
    }
    expect(() =>
      check(rowsOf(one([Number.NaN, 1e30], new Float64())), { x: scalar() }),
    ).not.toThrow();
  });

  it('looks at every number of a row and at every column of a tensor', () => {
    const list = one(
      [
        [1, 2],
        [3, 0.5],
      ],
      new FixedSizeList(2, item(new Float64())),
    );
    expect(faultOf(rowsOf(list), { x: tensor({ dtype: 'int32' }) })).toMatch(
      /received 0\.5 .*row 101/,
    );
    const sides = recordBatchOf({ a: vectorFromArray([1, 2]), b: vectorFromArray([1, null]) });
    expect(faultOf(rowsOf(sides), { pair: tensor({ columns: ['a', 'b'] }) })).toMatch(
      /`pair`.*row 101, column `b`/,
    );
  });

  it('refuses labels that are no class, among the picked rows only', () => {
    const features = { x: classLabel({ classes: 3 }) };
    const batch = one([2, 3, -1, 0], new Int32());
    expect(faultOf(rowsOf(batch), features)).toBe(
      'Cannot make feature `x`: every label must be an integer from 0 to 2; received 3 (a.parquet, row group 2, row 101, column `x`)',
    );
    expect(faultOf(rowsOf(batch, [[0, 2]]), features)).toMatch('received -1');
    expect(() =>
      check(
        rowsOf(batch, [
          [0, 0],
          [0, 3],
        ]),
        features,
      ),
    ).not.toThrow();
    expect(faultOf(rowsOf(one([0, 1.5])), features)).toMatch('received 1.5');
    expect(faultOf(rowsOf(one([1n, 2n ** 60n], new Int64())), features)).toMatch('from 0 to 2');
    expect(faultOf(rowsOf(one([0, null])), features)).toMatch('received null');
  });

  it.each([
    ['Utf8', new Utf8()],
    ['LargeUtf8', new LargeUtf8()],
    ['Dictionary', new Dictionary(new Utf8(), new Int8())],
  ])('refuses names that are no class, and names them: %s', (_, type) => {
    const features = { x: classLabel({ classes: ['cat', 'dog'] }) };
    const batch = one(['dog', 'cow', 'cat'], type);
    expect(faultOf(rowsOf(batch), features)).toMatch(
      'every label must be one of cat, dog; received "cow" (a.parquet, row group 2, row 101',
    );
    expect(() =>
      check(
        rowsOf(batch, [
          [0, 2],
          [0, 0],
        ]),
        features,
      ),
    ).not.toThrow();
  });

  it('refuses a null that stands in the dictionary', () => {
    const dictionary = vectorFromArray(['cat', null, ''], new Utf8());
    const type = new Dictionary(new Utf8(), new Int8());
    const x = new Vector([makeData({ type, data: Int8Array.of(0, 1, 2), dictionary })]);
    const rows = rowsOf(recordBatchOf({ x }));
    expect(faultOf(rows, { x: text() })).toMatch(/received null .*row 101/);
    expect(faultOf(rows, { x: classLabel({ classes: ['cat', ''] }) })).toMatch(
      /received null .*row 101/,
    );
    expect(() =>
      check(
        rowsOf(recordBatchOf({ x }), [
          [0, 0],
          [0, 2],
        ]),
        { x: text() },
      ),
    ).not.toThrow();
  });

  it('lets pixels be that are not numbers: they are the user’s own', () => {
    for (const type of [new Float32(), new Float64()]) {
      const batch = one([[Number.NaN, 0.5]], new FixedSizeList(2, item(type)));
      expect(() => check(rowsOf(batch), { x: image({ shape: [1, 2, 1] }) })).not.toThrow();
      expect(() => check(rowsOf(batch), { x: tensor() })).not.toThrow();
    }
  });

  it('looks at a chunk once: a nullable column without nulls costs nothing per row', () => {
    const batch = one(
      Array.from({ length: 4 }, (_, i) => [i]),
      new List(item(new Uint8())),
    );
    const rows = rowsOf(batch);
    const features = resolveFeatures({ x: image({ shape: [1, 1, 1] }) }, rows);
    const check = rowCheck(features);
    check(rows);
    // Spoil the memory: what is derived from a chunk is kept with it, so a second look would see it.
    (batch.getChild('x')?.data[0]?.valueOffsets as Int32Array)[2] = 1;
    expect(() => check(rows)).not.toThrow();
    expect(() => check(rowsOf(batch))).toThrow(DataError);
  });
});
