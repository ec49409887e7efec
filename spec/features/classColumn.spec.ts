import {
  Bool,
  type DataType,
  Dictionary,
  Field,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  LargeUtf8,
  List,
  makeData,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { Chunk } from '../../lib/core/chunk.ts';
import { classColumn } from '../../lib/features/classColumn.ts';
import { classLabel } from '../../lib/features/classLabel.ts';
import { isText, textColumn } from '../../lib/features/textColumn.ts';
import { ORIGIN, recordBatchOf } from '../core/rowsOf.ts';

const animals = classLabel({ classes: ['cat', 'dog', 'cow'] });

function chunkOf(values: readonly unknown[], type: DataType): Chunk {
  return new Chunk(recordBatchOf({ x: vectorFromArray(values, type) }), ORIGIN);
}

describe('classColumn()', () => {
  it.each(
    [Int8, Int16, Int32, Uint8, Uint16, Uint32, Float16, Float32, Float64].map(
      (type) => new type(),
    ),
  )('reads whole numbers of any width: %s', (type) => {
    expect([...classColumn(chunkOf([2, 0, 1, 2], type), 'x', animals)]).toEqual([2, 0, 1, 2]);
  });

  it.each([
    [new Uint8(), 255],
    [new Int8(), 127],
  ])('takes bytes as they lie where all are classes, sliced too: %s', (type, last) => {
    const classes = classLabel({ classes: last + 1 });
    const batch = recordBatchOf({ x: vectorFromArray([9, last, 0, 3, 7], type) }).slice(1, 4);
    const column = classColumn(new Chunk(batch, ORIGIN), 'x', classes);
    expect([...column]).toEqual([last, 0, 3]);
    expect(column.buffer).toBe(batch.data.children[0]?.values.buffer);
    const fewer = classColumn(new Chunk(batch, ORIGIN), 'x', classLabel({ classes: last }));
    expect([...fewer]).toEqual([-1, 0, 3]);
  });

  it('gives −1 for bytes below 0', () => {
    expect([...classColumn(chunkOf([1, -5], new Int8()), 'x', animals)]).toEqual([1, -1]);
  });

  it('takes no bytes for labels of which rows have none or several', () => {
    const type = new List(new Field('item', new Uint8()));
    expect([...classColumn(chunkOf([[2], [0, 1], [], [1]], type), 'x', animals)]).toEqual([
      2, -1, -1, 1,
    ]);
  });

  it.each([new Int64(), new Uint64()])('reads whole numbers of 64 bits: %s', (type) => {
    expect(classColumn(chunkOf([2n, 0n, 3n], type), 'x', animals)).toEqual(Int8Array.of(2, 0, -1));
  });

  it('reads truth values as classes 0 and 1', () => {
    const chunk = new Chunk(
      recordBatchOf({ x: vectorFromArray([true, false, true], new Bool()) }).slice(1),
      ORIGIN,
    );
    expect(classColumn(chunk, 'x', classLabel({ classes: 2 }))).toEqual(Int8Array.of(0, 1));
  });

  it.each([
    [128, Int8Array],
    [129, Int16Array],
    [32_768, Int16Array],
    [32_769, Int32Array],
  ])('holds %i classes in the narrowest array', (classes, expected) => {
    const last = classes - 1;
    const column = classColumn(chunkOf([last, classes], new Int32()), 'x', classLabel({ classes }));
    expect(column).toBeInstanceOf(expected);
    expect([...column]).toEqual([last, -1]);
  });

  it('gives −1 for what is no class', () => {
    const chunk = chunkOf([-1, 3, 0.5, Number.NaN, 1], new Float32());
    expect(classColumn(chunk, 'x', animals)).toEqual(Int8Array.of(-1, -1, -1, -1, 1));
    expect(classColumn(chunkOf(['cow', 'bee', 'cat', null], new Utf8()), 'x', animals)).toEqual(
      Int8Array.of(2, -1, 0, -1),
    );
  });

  it('goes by the names, not by the codes of a dictionary, which differ between record batches', () => {
    const type = new Dictionary(new Utf8(), new Int8());
    const chunks = [
      ['cow', 'cat'],
      ['dog', 'cow'],
    ].map((values) => chunkOf(values, type));
    expect(chunks.map((chunk) => [...classColumn(chunk, 'x', animals)])).toEqual([
      [2, 0],
      [1, 2],
    ]);
  });

  it('is made once a chunk and list of names', () => {
    const chunk = chunkOf(['cat', 'dog'], new Utf8());
    expect(classColumn(chunk, 'x', animals)).toBe(classColumn(chunk, 'x', animals));
    expect(classColumn(chunk, 'x', classLabel({ classes: ['dog', 'cat', 'cow'] }))).toEqual(
      Int8Array.of(1, 0),
    );
  });
});

describe('textColumn()', () => {
  const words = ['', 'á', null, '水車', 'mill race'];

  it.each([new Utf8(), new LargeUtf8(), new Dictionary(new Utf8(), new Int32())])(
    'reads text, sliced too: %s',
    (type) => {
      expect(isText(type)).toBe(true);
      const batch = recordBatchOf({ x: vectorFromArray(words, type) }).slice(1);
      const at = textColumn(new Chunk(batch, ORIGIN), 'x');
      expect([0, 1, 2, 3].map(at)).toEqual(words.slice(1));
    },
  );

  it('gives null where the dictionary holds none', () => {
    const type = new Dictionary(new Utf8(), new Int8());
    const dictionary = vectorFromArray([null, 'b'], new Utf8());
    const x = new Vector([makeData({ type, data: Int8Array.of(1, 0), dictionary })]);
    const at = textColumn(new Chunk(recordBatchOf({ x }), ORIGIN), 'x');
    expect([at(0), at(1)]).toEqual(['b', null]);
  });

  it('is not for dictionaries of numbers', () => {
    expect(isText(new Dictionary(new Int32(), new Int8()))).toBe(false);
  });
});
