import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  Binary,
  BinaryView,
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  tableFromIPC,
  Uint8,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { lastValueFrom, of, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { fromArrow } from '../../lib/datasets/arrow/fromArrow.ts';
import { fromParquet } from '../../lib/datasets/parquet/fromParquet.ts';
import { plainBatch, plainSchema } from '../../lib/datasets/plainColumns.ts';

/** A record batch of one column. */
function batchOf(field: Field, data: ReturnType<typeof makeData>): RecordBatch {
  const schema = new Schema([field]);
  const type = new Struct(schema.fields);
  return new RecordBatch(
    schema,
    makeData({ type, length: data.length, nullCount: 0, children: [data] }),
  );
}

function tensors(
  metadata: object,
  rows: readonly (readonly (number | null)[])[],
  nulls: readonly number[] = [],
): RecordBatch {
  const size = rows[0]?.length ?? 0;
  const child = vectorFromArray(rows.flat(), new Float32()).data[0] as never;
  const type = new FixedSizeList(size, new Field('item', new Float32(), true));
  const nullBitmap = Uint8Array.of(nulls.reduce((bits, row) => bits & ~(1 << row), 255));
  const extension = new Map([
    ['ARROW:extension:name', 'arrow.fixed_shape_tensor'],
    ['ARROW:extension:metadata', JSON.stringify(metadata)],
  ]);
  const nullCount = nulls.length;
  const data = makeData({ type, length: rows.length, nullCount, nullBitmap, child });
  return batchOf(new Field('x', type, true, extension), data as never);
}

const listsOf = (batch: RecordBatch) =>
  [...(batch.getChildAt(0) ?? [])].map((row) => row && [...row]);
const metadataOf = ({ schema }: RecordBatch) =>
  JSON.parse(schema.fields[0]?.metadata.get('ARROW:extension:metadata') ?? '');

describe('plainBatch()', () => {
  it('gives tensors with a permutation in the order of their logical dimensions', () => {
    const batch = tensors({ shape: [2, 3], permutation: [1, 0], dim_names: ['h', 'w'] }, [
      [0, 1, 2, 3, 4, 5],
      [6, 7, 8, null, 10, 11],
    ]);
    const plain = plainBatch(batch);
    expect(listsOf(plain)).toEqual([
      [0, 3, 1, 4, 2, 5],
      [6, null, 7, 10, 8, 11],
    ]);
    expect(metadataOf(plain)).toEqual({ shape: [3, 2], dim_names: ['w', 'h'] });
    expect(plainSchema(batch.schema)).toEqual(plain.schema);
    const three = tensors({ shape: [1, 2, 3], permutation: [2, 0, 1] }, [[0, 1, 2, 3, 4, 5]], [0]);
    expect(metadataOf(plainBatch(three))).toEqual({ shape: [3, 1, 2] });
    expect(listsOf(plainBatch(three))).toEqual([null]);
  });

  it('of rows of a record batch gives those rows', () => {
    const batch = tensors({ shape: [2, 2], permutation: [1, 0] }, [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ]);
    expect(listsOf(plainBatch(batch.slice(1, 3)))).toEqual([
      [4, 6, 5, 7],
      [8, 10, 9, 11],
    ]);
  });

  it('is what a source of an Observable gives too', async () => {
    const batch = tensors({ shape: [2, 2], permutation: [1, 0] }, [[0, 1, 2, 3]]);
    const [rows] = await lastValueFrom(fromArrow(of(batch)).pipe(toArray()));
    expect([...(rows?.chunks[0]?.data.getChildAt(0)?.get(0) ?? [])]).toEqual([0, 2, 1, 3]);
  });

  it('gives what numpy gives, for the image that pyarrow wrote', async () => {
    const path = resolve(import.meta.dirname, '../golden/parquet/permuted_image.parquet');
    const [rows] = await lastValueFrom(fromParquet(path).pipe(toArray()));
    const image = rows?.chunks[0]?.data.getChild('image')?.get(0) as Iterable<number>;
    expect([...image].slice(0, 20)).toEqual([
      ...[0, 1, 2, 15, 16, 17, 30, 31, 32, 45],
      ...[46, 47, 3, 4, 5, 18, 19, 20, 33, 34],
    ]);
  });

  it.each([
    ['names a dimension twice', { shape: [2, 2], permutation: [1, 1] }],
    ['has too few dimensions', { shape: [2, 2], permutation: [1] }],
    ['is of another shape', { shape: [2, 3], permutation: [1, 0] }],
  ])('refuses a permutation that %s', (_, metadata) => {
    const batch = tensors(metadata, [[0, 1, 2, 3]]);
    let error: unknown;
    try {
      plainBatch(batch);
    } catch (thrown) {
      error = thrown;
    }
    expect(isMillraceError(error, 'schema')).toBe(true);
    expect(String(error)).toContain(JSON.stringify(metadata));
  });

  it('gives numbers instead of indices into a dictionary of numbers', () => {
    const words = vectorFromArray([5, null, 7], new Int32());
    const type = new Dictionary(new Int32(), new Uint8());
    const indices = vectorFromArray([2, 0, null, 1, 2], new Uint8()).data[0] as never as {
      values: Uint8Array;
      nullBitmap: Uint8Array;
    };
    const data = makeData({
      ...{ type, length: 5, nullCount: 1, nullBitmap: indices.nullBitmap },
      ...{ data: indices.values, dictionary: words },
    });
    const plain = plainBatch(batchOf(new Field('x', type, true), data as never));
    expect(String(plain.schema.fields[0]?.type)).toBe('Int32');
    expect([...(plain.getChildAt(0) ?? [])]).toEqual([7, 5, null, null, 7]);
  });

  it('gives bytes with offsets instead of views, within structs too', () => {
    const bytes = fc.array(fc.option(fc.uint8Array({ maxLength: 30 })), { minLength: 1 });
    fc.assert(
      fc.property(bytes, (values) => {
        const views = vectorFromArray(values, new BinaryView()).data[0] as never;
        const inner = new Field('bytes', new BinaryView(), true);
        const plain = plainBatch(batchOf(inner, views));
        expect(String(plain.schema.fields[0]?.type)).toBe(String(new Binary()));
        expect([...(plain.getChildAt(0) ?? [])]).toEqual(values);
        const type = new Struct([inner]);
        const { length } = values;
        const struct = makeData({ type, length, nullCount: 0, children: [views] });
        const within = plainBatch(batchOf(new Field('s', type, true), struct as never));
        expect(String(within.schema.fields[0]?.type)).toBe('Struct<{bytes:Binary}>');
        expect([...(within.getChildAt(0)?.getChildAt(0) ?? [])]).toEqual(values);
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  it('gives the very record batch where all columns are plain', () => {
    const field = new Field('t', new Utf8(), true);
    const batch = batchOf(field, vectorFromArray(['a', null], new Utf8()).data[0] as never);
    expect(plainBatch(batch)).toBe(batch);
    expect(plainSchema(batch.schema)).toBe(batch.schema);
  });
});

describe('two columns of one name', () => {
  const x = new Field('x', new Int32(), false);
  const columns = [1, 2, 3].map((n) => vectorFromArray([n], new Int32()).data[0] as never);
  const schema = new Schema([x, new Field('y', new Int32(), false), x]);
  const type = new Struct(schema.fields);
  const batch = new RecordBatch(
    schema,
    makeData({ type, length: 1, nullCount: 0, children: columns }),
  );

  it('are refused where they are read, and keep no other from being read', async () => {
    const read = (columns?: readonly string[]) =>
      lastValueFrom(fromArrow([batch], columns ? { columns } : {}).pipe(toArray()));
    for (const wanted of [undefined, ['x'], ['y', 'x']]) {
      const error = await read(wanted).catch((caught) => caught);
      expect(isMillraceError(error, 'schema')).toBe(true);
      expect(String(error)).toContain('received two of name `x`');
    }
    const [rows] = await read(['y']);
    expect([...(rows?.chunks[0]?.data.getChildAt(0) ?? [])]).toEqual([2]);
  });
});

describe('an Arrow stream with big-endian numbers', () => {
  it('is refused, and says why', async () => {
    const path = resolve(import.meta.dirname, '../golden/arrow/bigendian.arrows');
    // Its bytes are sound: apache-arrow reads them, swapped.
    expect(tableFromIPC(readFileSync(path)).getChild('n')?.get(0)).toBe(2 ** 24);
    const error = await lastValueFrom(fromArrow(path)).catch((caught) => caught);
    expect(isMillraceError(error, 'io')).toBe(true);
    expect(String(error)).toContain('its numbers are big-endian');
  });
});
