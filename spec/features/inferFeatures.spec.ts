import {
  Binary,
  Bool,
  type DataType,
  Dictionary,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int32,
  Int64,
  LargeUtf8,
  List,
  Table,
  TimestampMillisecond,
  tableFromIPC,
  tableToIPC,
  Uint8,
  Uint16,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../lib/core/chunk.ts';
import { SchemaError } from '../../lib/core/errors.ts';
import type { Features } from '../../lib/core/features.ts';
import { inferFeatures } from '../../lib/features/inferFeatures.ts';
import { resolveFeatures } from '../../lib/features/resolveFeatures.ts';
import { type Metadata, recordBatchOf, rowsOf, thrownBy } from '../core/rowsOf.ts';

function infer(columns: Parameters<typeof recordBatchOf>[0], metadata?: Metadata): Features {
  const { schema, chunks } = rowsOf(recordBatchOf(columns, metadata));
  return inferFeatures(schema, chunks[0] as Chunk).features;
}

const listOf = (type: DataType, length: number) =>
  vectorFromArray(
    [Array.from({ length }, () => 0)],
    new FixedSizeList(length, new Field('item', type, true)),
  );
const shaped = (shape: readonly number[]) => ({
  'ARROW:extension:name': 'arrow.fixed_shape_tensor',
  'ARROW:extension:metadata': JSON.stringify({ shape }),
});
const huggingface = (features: object) => ({
  schema: { huggingface: JSON.stringify({ info: { features } }) },
});

describe('inferFeatures()', () => {
  it.each<[DataType, unknown, object]>([
    [new Int8(), 1, { kind: 'scalar', dtype: 'int32' }],
    [new Int64(), 1n, { kind: 'scalar', dtype: 'int32' }],
    [new Bool(), true, { kind: 'scalar', dtype: 'int32' }],
    [new Float16(), 1, { kind: 'scalar', dtype: 'float32' }],
    [new Float64(), 1, { kind: 'scalar', dtype: 'float32' }],
    [new Utf8(), 'a', { kind: 'text' }],
    [new LargeUtf8(), 'a', { kind: 'text' }],
    [new Dictionary(new Utf8(), new Int8()), 'a', { kind: 'text' }],
    [
      new FixedSizeList(1, new Field('item', new Float32())),
      [1],
      { kind: 'tensor', dtype: 'float32' },
    ],
    [
      new FixedSizeList(2, new Field('item', new Uint8())),
      [1, 2],
      { kind: 'tensor', dtype: 'float32' },
    ],
  ])('goes by the type where nothing else is said: %s', (type, value, feature) => {
    expect(infer({ x: vectorFromArray([value], type) })).toEqual({ x: feature });
  });

  it('takes bytes of 1, 3 or 4 channels for pictures, other shapes for tensors', () => {
    const columns = {
      grey: listOf(new Uint8(), 4),
      colour: listOf(new Uint8(), 12),
      alpha: listOf(new Uint8(), 16),
      two: listOf(new Uint8(), 8),
      wide: listOf(new Uint16(), 4),
      floats: listOf(new Float32(), 12),
      signed: listOf(new Int8(), 12),
      flat: listOf(new Uint8(), 12),
    };
    const fields = {
      grey: shaped([2, 2, 1]),
      colour: shaped([2, 2, 3]),
      alpha: shaped([2, 2, 4]),
      two: shaped([2, 2, 2]),
      wide: shaped([2, 2, 1]),
      floats: shaped([2, 2, 3]),
      signed: shaped([2, 2, 3]),
      flat: shaped([4, 3]),
    };
    expect(infer(columns, { fields })).toEqual({
      grey: { kind: 'image', shape: [2, 2, 1] },
      colour: { kind: 'image', shape: [2, 2, 3] },
      alpha: { kind: 'image', shape: [2, 2, 4] },
      two: { kind: 'tensor', shape: [2, 2, 2], dtype: 'float32' },
      wide: { kind: 'tensor', shape: [2, 2, 1], dtype: 'float32' },
      floats: { kind: 'tensor', shape: [2, 2, 3], dtype: 'float32' },
      signed: { kind: 'tensor', shape: [2, 2, 3], dtype: 'float32' },
      flat: { kind: 'tensor', shape: [4, 3], dtype: 'float32' },
    });
  });

  it('takes the class names of Hugging Face and leaves its other features to the type', () => {
    const label = vectorFromArray([1n], new Int64());
    const said = huggingface({
      label: { _type: 'ClassLabel', names: ['cat', 'dog'] },
      count: { _type: 'Value', dtype: 'int64' },
    });
    expect(infer({ label, count: label }, said)).toEqual({
      label: { kind: 'classLabel', classes: 2, names: ['cat', 'dog'] },
      count: { kind: 'scalar', dtype: 'int32' },
    });
    expect(infer({ label }, { schema: { huggingface: '{}' } })).toEqual({
      label: { kind: 'scalar', dtype: 'int32' },
    });
  });

  it('takes what `millrace.feature` says before anything else', () => {
    const own = { kind: 'image', shape: [2, 2, 1], scale: 1 };
    const fields = {
      a: { 'millrace.feature': JSON.stringify(own) },
      b: { 'millrace.feature': '{"kind":"classLabel","classes":2,"names":["x","y"]}' },
      c: { 'millrace.feature': '{"kind":"tensor","shape":[4]}', ...shaped([2, 2]) },
      d: { 'millrace.feature': '{"kind":"scalar"}' },
      e: { 'millrace.feature': '{"kind":"text"}' },
    };
    const columns = {
      a: vectorFromArray([new Uint8Array(4)], new FixedSizeBinary(4)),
      b: vectorFromArray([1], new Int32()),
      c: listOf(new Float32(), 4),
      d: vectorFromArray([1], new Int32()),
      e: vectorFromArray(['a'], new Utf8()),
    };
    expect(
      infer(columns, { fields, ...huggingface({ b: { _type: 'ClassLabel', names: ['no'] } }) }),
    ).toEqual({
      a: own,
      b: { kind: 'classLabel', classes: 2, names: ['x', 'y'] },
      c: { kind: 'tensor', shape: [4], dtype: 'float32' },
      d: { kind: 'scalar', dtype: 'float32' },
      e: { kind: 'text' },
    });
  });

  it('is what resolveFeatures() falls back to, after a round trip through a file too', () => {
    const batch = recordBatchOf(
      { image: listOf(new Uint8(), 12), label: vectorFromArray([1n], new Int64()) },
      {
        fields: { image: shaped([2, 2, 3]) },
        ...huggingface({ label: { _type: 'ClassLabel', names: ['a', 'b'] } }),
      },
    );
    const [back] = tableFromIPC(tableToIPC(new Table([batch]), 'file')).batches;
    expect(resolveFeatures(undefined, rowsOf(back as typeof batch))).toEqual({
      image: { kind: 'image', column: 'image', shape: [2, 2, 3] },
      label: { kind: 'classLabel', column: 'label', classes: 2, names: ['a', 'b'] },
    });
  });

  it.each([
    ['bytes', vectorFromArray([new Uint8Array(4)], new FixedSizeBinary(4)), 'FixedSizeBinary[4]'],
    ['encoded', vectorFromArray([new Uint8Array(4)], new Binary()), 'Binary'],
    ['ragged', vectorFromArray([[1]], new List(new Field('item', new Float32()))), 'List<Float32>'],
  ])(
    'refuses a column of which nothing is said and a feature could be made: %s',
    (name, vector, type) => {
      const error = thrownBy(() => infer({ [name]: vector }));
      expect(error).toBeInstanceOf(SchemaError);
      expect(error.message).toBe(
        `Cannot infer features: the schema must say what each column holds; received \`${name}\` of type ${type} (a.parquet); pass \`features\` to \`batch\``,
      );
    },
  );

  it('leaves out columns that no feature can be made of, and tells which', () => {
    const time = vectorFromArray([new Date(0)], new TimestampMillisecond());
    const x = vectorFromArray([1], new Int32());
    const left: string[] = [];
    const rows = rowsOf(recordBatchOf({ time, x }));
    const features = resolveFeatures(undefined, rows, (columns) => left.push(columns));
    expect(Object.keys(features)).toEqual(['x']);
    expect(left).toEqual(['`time` of type Timestamp<MILLISECOND>']);
    expect(thrownBy(() => infer({ time })).message).toContain(
      'received `time` of type Timestamp<MILLISECOND>',
    );
  });

  it('refuses metadata that is damaged, and names it', () => {
    const x = vectorFromArray([1], new Int32());
    for (const feature of [
      '{"kind":',
      '{"kind":"picture"}',
      '{"kind":"image","shape":[1]}',
      'null',
      '{"kind":"scalar","size":1}',
    ]) {
      const error = thrownBy(() =>
        infer({ x }, { fields: { x: { 'millrace.feature': feature } } }),
      );
      expect(error).toBeInstanceOf(SchemaError);
      expect(error.message).toContain(
        'Cannot infer features: metadata `millrace.feature` of column `x` must be',
      );
      expect(error.message).toContain(`received ${feature}; pass \`features\` to \`batch\``);
    }
    for (const said of [
      '{"info":',
      'null',
      '{"info":{"features":{"x":{"_type":"ClassLabel","names":"ab"}}}}',
    ]) {
      const error = thrownBy(() => infer({ x }, { schema: { huggingface: said } }));
      expect(error).toBeInstanceOf(SchemaError);
      expect(error.message).toContain('`huggingface`');
    }
  });
});
