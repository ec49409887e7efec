import {
  Binary,
  Bool,
  type DataType,
  Dictionary,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float32,
  Int8,
  Int32,
  List,
  TimestampMillisecond,
  Uint8,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { SchemaError } from '../../lib/core/errors.ts';
import type { Features } from '../../lib/core/features.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { classLabel } from '../../lib/features/classLabel.ts';
import { image } from '../../lib/features/image.ts';
import { resolveFeatures } from '../../lib/features/resolveFeatures.ts';
import { scalar } from '../../lib/features/scalar.ts';
import { tensor } from '../../lib/features/tensor.ts';
import { text } from '../../lib/features/text.ts';
import { recordBatchOf, rowsOf, thrownBy } from '../core/rowsOf.ts';

const item = (type: DataType) => new Field('item', type, true);
const bytes = vectorFromArray([new Uint8Array(12)], new FixedSizeBinary(12));
const number = vectorFromArray([1], new Int32());
const word = vectorFromArray(['cat'], new Utf8());
const list = vectorFromArray([[1, 2, 3, 4, 5, 6]], new FixedSizeList(6, item(new Float32())));
const ragged = vectorFromArray([[1, 2]], new List(item(new Float32())));

function rowsWithShape(shape: readonly number[], type: DataType = new Uint8()): Rows {
  const length = shape.reduce((product, side) => product * side, 1);
  const x = vectorFromArray(
    [Array.from({ length }, () => 0)],
    new FixedSizeList(length, item(type)),
  );
  const fields = {
    x: {
      'ARROW:extension:name': 'arrow.fixed_shape_tensor',
      'ARROW:extension:metadata': JSON.stringify({ shape }),
    },
  };
  return rowsOf(recordBatchOf({ x }, { fields }));
}

function refusal(rows: Rows, features: Features): string {
  const error = thrownBy(() => resolveFeatures(features, rows));
  expect(error).toBeInstanceOf(SchemaError);
  return error.message;
}

describe('resolveFeatures()', () => {
  it('fills in the column by the name of the feature', () => {
    const rows = rowsOf(recordBatchOf({ image: bytes, label: number, word, x: number }));
    const features = {
      image: image({ shape: [2, 2, 3] }),
      label: classLabel({ classes: 2 }),
      word: text(),
      other: scalar({ column: 'x', dtype: 'int32' }),
    };
    expect(resolveFeatures(features, rows)).toEqual({
      image: { kind: 'image', column: 'image', shape: [2, 2, 3] },
      label: { kind: 'classLabel', column: 'label', classes: 2 },
      word: { kind: 'text', column: 'word' },
      other: { kind: 'scalar', column: 'x', dtype: 'int32' },
    });
  });

  it('fills in the shape of a tensor from the column, its extension or the number of columns', () => {
    const rows = rowsOf(recordBatchOf({ list, a: number, b: number }));
    const shapeOf = (features: Features, of: Rows = rows) => {
      const resolved = resolveFeatures(features, of) as unknown as {
        x: { columns: string[]; shape: number[] };
      };
      return [resolved.x.columns, resolved.x.shape];
    };
    expect(shapeOf({ x: tensor({ column: 'list' }) })).toEqual([['list'], [6]]);
    expect(shapeOf({ x: tensor({ column: 'list', shape: [2, 3] }) })).toEqual([['list'], [2, 3]]);
    expect(shapeOf({ x: tensor({ columns: ['b', 'a'] }) })).toEqual([['b', 'a'], [2]]);
    expect(shapeOf({ x: tensor({ columns: ['b', 'a'], shape: [1, 2] }) })).toEqual([
      ['b', 'a'],
      [1, 2],
    ]);
    expect(shapeOf({ x: tensor() }, rowsWithShape([2, 4]))).toEqual([['x'], [2, 4]]);
    expect(shapeOf({ x: tensor({ shape: [8] }) }, rowsWithShape([2, 4]))).toEqual([['x'], [8]]);
  });

  it('takes lists of any length where the shape is given', () => {
    const rows = rowsOf(recordBatchOf({ x: ragged }));
    expect(resolveFeatures({ x: tensor({ shape: [2] }) }, rows).x).toMatchObject({ shape: [2] });
    expect(refusal(rows, { x: tensor() })).toBe(
      'Cannot make feature `x`: column `x` must have a fixed length to be read by `tensor`; received List<Float32>; or give `shape`',
    );
  });

  it('says which columns there are where one is missing', () => {
    const rows = rowsOf(recordBatchOf({ a: number, b: word }));
    const message =
      'Cannot make feature `x`: its column must be one of `a` (Int32), `b` (Utf8); received `c` (a.parquet)';
    expect(refusal(rows, { x: scalar({ column: 'c' }) })).toBe(message);
    expect(refusal(rows, { x: tensor({ columns: ['a', 'c'] }) })).toBe(message);
  });

  it.each<[string, Features, string]>([
    [
      'text as a picture',
      { word: image({ shape: [1, 1, 1] }) },
      'must hold numbers or bytes .* received Utf8',
    ],
    [
      'a picture of another size',
      { bytes: image({ shape: [2, 2, 1] }) },
      'must have 4 values a row, it has 12 .*`shape`',
    ],
    [
      'text without class names',
      { word: classLabel({ classes: 2 }) },
      "received Utf8; .*`classes: \\['cat', 'dog'\\]`",
    ],
    [
      'codes without class names',
      { code: classLabel({ classes: 2 }) },
      "received Dictionary.*`classes: \\['cat', 'dog'\\]`",
    ],
    [
      'a list as a class',
      { list: classLabel({ classes: 2 }) },
      'must hold one number or text a row',
    ],
    ['a list as a scalar', { list: scalar() }, 'must hold one number a row .*use `tensor`'],
    ['text as a scalar', { word: scalar() }, 'must hold one number a row .*`text`'],
    ['text as a tensor', { word: tensor() }, 'must hold numbers .*use `text`'],
    ['a time as a scalar', { time: scalar() }, 'must hold one number a row .*received Timestamp'],
    ['a number as text', { number: text() }, 'must hold text .*received Int32'],
    [
      'a tensor of another shape',
      { list: tensor({ shape: [2, 2] }) },
      'must have 4 values a row, it has 6',
    ],
    [
      'a list beside a number',
      { x: tensor({ columns: ['number', 'list'] }) },
      'column `list` must hold one number a row',
    ],
    ['nested lists as a tensor', { nested: tensor({ shape: [2] }) }, 'must hold numbers'],
    ['lists of lists of one', { ones: tensor() }, 'must hold numbers'],
  ])('refuses %s', (_, features, message) => {
    const batch = recordBatchOf({
      word,
      bytes,
      list,
      number,
      code: vectorFromArray(['a'], new Dictionary(new Utf8(), new Int8())),
      time: vectorFromArray([new Date(0)], new TimestampMillisecond()),
      nested: vectorFromArray([[[1, 2]]], new List(item(new List(item(new Float32()))))),
      ones: vectorFromArray(
        [[[1], [2]]],
        new FixedSizeList(2, item(new FixedSizeList(1, item(new Float32())))),
      ),
    });
    expect(refusal(rowsOf(batch), features)).toMatch(new RegExp(message));
  });

  it('reads names from text and codes, numbers from truth values, and pictures from any bytes', () => {
    const batch = recordBatchOf({
      word,
      code: vectorFromArray(['a'], new Dictionary(new Utf8(), new Int8())),
      truth: vectorFromArray([true], new Bool()),
      binary: vectorFromArray([new Uint8Array(3)], new Binary()),
    });
    const features = {
      word: classLabel({ classes: ['cat', 'dog'] }),
      code: classLabel({ classes: ['a'] }),
      truth: classLabel({ classes: 2 }),
      binary: image({ shape: [1, 1, 3] }),
    };
    expect(Object.keys(resolveFeatures(features, rowsOf(batch)))).toEqual([
      'word',
      'code',
      'truth',
      'binary',
    ]);
  });

  it('refuses pictures that the column says are laid out otherwise, as channels first', () => {
    const first = rowsWithShape([3, 2, 4]);
    expect(refusal(first, { x: image({ shape: [2, 4, 3] }) })).toBe(
      'Cannot make feature `x`: column `x` must be laid out as [2, 4, 3] to be read by `image`; received FixedSizeList[24]<Uint8> of shape [3, 2, 4]; channels come last',
    );
    expect(resolveFeatures({ x: image({ shape: [3, 2, 4] }) }, first).x).toMatchObject({
      shape: [3, 2, 4],
    });
    expect(refusal(rowsWithShape([3, 8]), { x: image({ shape: [2, 4, 3] }) })).toMatch(
      'of shape [3, 8]',
    );
    // One channel lies alike wherever it is counted, and a flat shape says nothing of the layout.
    for (const shape of [[1, 4, 5], [4, 5], [20], [2, 2, 5]]) {
      expect(
        resolveFeatures({ x: image({ shape: [4, 5, 1] }) }, rowsWithShape(shape)).x,
      ).toBeDefined();
    }
  });

  it('refuses extension metadata that cannot be read', () => {
    const damaged = (metadata: string) => {
      const fields = {
        x: {
          'ARROW:extension:name': 'arrow.fixed_shape_tensor',
          'ARROW:extension:metadata': metadata,
        },
      };
      return rowsOf(recordBatchOf({ x: list }, { fields }));
    };
    for (const metadata of ['{"shape":', '{"shape":"6"}', '{"shape":[-6]}', 'null']) {
      expect(refusal(damaged(metadata), { x: tensor() })).toBe(
        `Cannot read column \`x\`: its metadata \`ARROW:extension:metadata\` must be JSON with a \`shape\` of positive integers; received ${metadata}; repair the metadata or leave it out`,
      );
      expect(resolveFeatures({ x: tensor({ shape: [6] }) }, damaged(metadata)).x).toMatchObject({
        shape: [6],
      });
    }
  });
});
