import * as tf from '@tensorflow/tfjs';
import {
  type DataType,
  Field,
  FixedSizeList,
  Int32,
  Uint8,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Chunk } from '../../lib/core/chunk.ts';
import { OptionError, SchemaError } from '../../lib/core/errors.ts';
import type { Features } from '../../lib/core/features.ts';
import { inferFeatures } from '../../lib/features/inferFeatures.ts';
import { resolveFeatures } from '../../lib/features/resolveFeatures.ts';
import { batch, fromColumns, image, mask, pull, toTensors } from '../../lib/index.ts';
import { recordBatchOf, rowsOf, thrownBy } from '../core/rowsOf.ts';

const maps = (length: number, type: DataType = new Uint8()) =>
  vectorFromArray(
    [Array.from({ length }, (_, k) => k % 3)],
    new FixedSizeList(length, new Field('item', type, true)),
  );
const rows = rowsOf(recordBatchOf({ image: maps(6), mask: maps(6), large: maps(12) }));
const photo = image({ shape: [2, 3, 1] });

function refusal(features: Features, of = rows): string {
  const error = thrownBy(() => resolveFeatures(features, of));
  expect(error).toBeInstanceOf(SchemaError);
  return error.message;
}

describe('mask()', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each<[unknown, string]>([
    [{ shape: [2, 3, 3] }, 'shape'],
    [{ shape: [6] }, 'shape'],
    [{ shape: [0, 3] }, 'shape'],
    [{ shape: [null, 3] }, 'shape'],
    [{ shape: [null, null, 3] }, 'shape'],
    [{ maxPixels: 0 }, 'maxPixels'],
    [{ shape: [2, 3], column: 3 }, 'column'],
    [{ shape: [2, 3], follow: 3 }, 'follow'],
    [{ shape: [2, 3], erase: 0.5 }, 'erase'],
    [{ shape: [2, 3], erase: 2 ** 25 }, 'erase'],
    [{ shape: [2, 3], scale: 1 }, 'scale'],
  ])('is checked when it is made: %j', (options, option) => {
    const error = thrownBy(() => mask(options as Parameters<typeof mask>[0]));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(new RegExp(`Cannot \`mask\`: .*\`${option}\``));
  });

  it('follows the only image, or the one that it names', () => {
    const one = { image: photo, mask: mask({ shape: [2, 3] }) };
    expect(resolveFeatures(one, rows).mask).toEqual({
      kind: 'mask',
      column: 'mask',
      shape: [2, 3],
      follow: 'image',
    });
    const two = { ...one, other: image({ column: 'large', shape: [2, 6, 1] }) };
    expect(refusal(two)).toMatch(
      /follow an image of the batch, `image`, `other`; received 2 images; name it in `follow`$/,
    );
    const named = { ...two, mask: mask({ column: 'large', shape: [2, 6, 1], follow: 'other' }) };
    expect(resolveFeatures(named, rows).mask).toMatchObject({ follow: 'other', shape: [2, 6, 1] });
  });

  it('is refused without an image, with another name, and of another extent', () => {
    expect(refusal({ mask: mask({ shape: [2, 3] }) })).toMatch(
      /Cannot make feature `mask`: .* without an image; add an `image`, or read it by `tensor/,
    );
    const follow = mask({ shape: [2, 3], follow: 'photo' });
    expect(refusal({ image: photo, mask: follow })).toMatch(/`image`; received `photo`; name it/);
    expect(refusal({ image: photo, mask: mask({ shape: [3, 2] }) })).toMatch(
      /height and width of its image, 2×3 of `image`; received 3×2; correct `shape`, or/,
    );
  });

  it('is refused of columns that hold other numbers of values, or none', () => {
    const of = (column: string) => ({ image: photo, mask: mask({ column, shape: [2, 3] }) });
    expect(refusal(of('large'))).toMatch(/must have 6 values a row, it has 12/);
    expect(refusal(of('none'))).toMatch(/`none`/);
    const words = rowsOf(
      recordBatchOf({ image: maps(6), word: vectorFromArray(['a'], new Utf8()) }),
    );
    expect(refusal(of('word'), words)).toMatch(/must hold numbers or bytes/);
  });

  it('reads fixed_shape_tensor columns, and refuses those laid out otherwise', () => {
    const shaped = (shape: readonly number[]) =>
      rowsOf(
        recordBatchOf(
          { image: maps(6), mask: maps(6, new Int32()) },
          {
            fields: {
              mask: {
                'ARROW:extension:name': 'arrow.fixed_shape_tensor',
                'ARROW:extension:metadata': JSON.stringify({ shape }),
              },
            },
          },
        ),
      );
    for (const shape of [[2, 3], [2, 3, 1], [6]]) {
      const features = { image: photo, mask: mask({ shape: [2, 3] }) };
      expect(resolveFeatures(features, shaped(shape)).mask).toMatchObject({ follow: 'image' });
    }
    expect(refusal({ image: photo, mask: mask({ shape: [2, 3] }) }, shaped([3, 2]))).toMatch(
      /laid out as \[2, 3\]/,
    );
  });

  it('is inferred from the metadata `millrace.feature`', () => {
    const feature = { kind: 'mask', shape: [2, 3], erase: 255 };
    const said = rowsOf(
      recordBatchOf(
        { image: maps(6), mask: maps(6) },
        {
          fields: {
            image: { 'millrace.feature': JSON.stringify(photo) },
            mask: { 'millrace.feature': JSON.stringify(feature) },
          },
        },
      ),
    );
    const { features } = inferFeatures(said.schema, said.chunks[0] as Chunk);
    expect(features.mask).toEqual(feature);
    expect(resolveFeatures(undefined, said).mask).toEqual({
      ...feature,
      column: 'mask',
      follow: 'image',
    });
  });

  it.each([
    Uint8Array.of(0, 255),
    Int16Array.of(-1, 300),
    Int32Array.of(2 ** 31 - 1, -(2 ** 31)),
    Float32Array.of(3, 4),
    BigInt64Array.of(5n, -6n),
  ])('gives whole numbers of any column as int32: %o', async (data) => {
    const features = {
      image: image({ column: 'x', shape: [1, 1, 1] }),
      x: mask({ shape: [1, 1] }),
    };
    const columns = { x: { data, shape: [1] } } as Parameters<typeof fromColumns>[0];
    const stream$ = fromColumns(columns).pipe(batch({ size: 2, features }), toTensors());
    for await (const { tensors } of pull(stream$)) {
      expect(tensors.x.shape).toEqual([2, 1, 1]);
      expect([...tensors.x.dataSync()]).toEqual(Array.from(data, Number));
    }
  });

  it('refuses values that are no whole numbers, with their row', async () => {
    const features = {
      image: image({ column: 'x', shape: [1, 1, 1] }),
      x: mask({ shape: [1, 1] }),
    };
    const rows$ = fromColumns({ x: { data: Float32Array.of(1, 0.5), shape: [1] } });
    await expect(pull(rows$.pipe(batch({ size: 2, features }))).next()).rejects.toThrow(
      /feature `x`: every value must be a 32-bit integer; received 0.5 \(columns, row 1/,
    );
  });

  it('fills up a padded batch as its image does', async () => {
    const data = Uint8Array.of(1, 2, 3);
    const features = {
      image: image({ column: 'x', shape: [1, 1, 1], scale: 1 }),
      mask: mask({ column: 'x', shape: [1, 1, 1] }),
    };
    const stream$ = fromColumns({ x: { data, shape: [1, 1, 1] } }).pipe(
      batch({ size: 2, features, last: 'pad' }),
      toTensors(),
    );
    const seen: number[][] = [];
    for await (const { tensors } of pull(stream$)) {
      seen.push([...tensors.mask.dataSync()]);
      expect([...tensors.image.dataSync()]).toEqual(seen.at(-1));
    }
    expect(seen).toEqual([
      [1, 2],
      [3, 3],
    ]);
  });
});
