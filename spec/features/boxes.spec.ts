import * as tf from '@tensorflow/tfjs';
import {
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  Int64,
  LargeList,
  List,
  Struct,
  Table,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import { DataError, OptionError, SchemaError } from '../../lib/core/errors.ts';
import {
  type BoxesOptions,
  type BoxTargets,
  batch,
  boxes,
  fromArrow,
  image,
  points,
  pull,
  toTensors,
} from '../../lib/index.ts';
import { thrownBy } from '../core/rowsOf.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const item = (type: DataType) => new Field('item', type, true);
const list = (type: DataType) => new List(item(type));
const four = (type: DataType) => new FixedSizeList(4, item(type));

const images = (rows: number) =>
  vectorFromArray(
    Array.from({ length: rows }, () => new Array<number>(80).fill(0)),
    new FixedSizeList(80, item(new Float32())),
  );
const photo = image({ shape: [8, 10, 1] });
const ROWS = [
  [
    [1, 2, 3, 4],
    [0, 0, 10, 8],
  ],
  [],
  [[5, 5, 6, 8]],
];
const CLASSES = [[3, 1], [], [2]];

function tableOf(columns: Record<string, [values: unknown[], type: DataType]>): Table {
  const vectors = Object.entries(columns).map(([name, [values, type]]) => [
    name,
    vectorFromArray(values, type),
  ]);
  const rows = Object.values(columns)[0]?.[0].length ?? 0;
  return new Table({ image: images(rows), ...Object.fromEntries(vectors) });
}

async function boxesOf(table: Table, options: Partial<BoxesOptions>): Promise<BoxTargets> {
  const features = { image: photo, boxes: boxes({ format: 'xyxy', ...options }) };
  const stream$ = fromArrow(table).pipe(batch({ size: table.numRows, features }), toTensors());
  const { value } = await pull(stream$).next();
  return value?.detach().boxes as BoxTargets;
}

const isWide = (type: DataType) => String(type).includes('64');

describe('boxes()', () => {
  it.each<[unknown, string]>([
    [{}, 'format'],
    [{ format: 'yxyx' }, 'format'],
    [{ format: 'xyxy', column: 3 }, 'column'],
    [{ format: 'xyxy', follow: 3 }, 'follow'],
    [{ format: 'xyxy', labels: ['a'] }, 'labels'],
    [{ format: 'xyxy', minVisible: 2 }, 'minVisible'],
    [{ format: 'xyxy', normalized: 1 }, 'normalized'],
    [{ format: 'xyxy', shape: [4] }, 'shape'],
  ])('is checked when it is made: %j', (options, option) => {
    const error = thrownBy(() => boxes(options as BoxesOptions));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toContain(`\`${option}\``);
  });

  it.each<[string, DataType]>([
    ['lists of four floats', list(four(new Float32()))],
    ['lists of lists of doubles', list(list(new Float64()))],
    [
      'large lists of large lists of long integers',
      new LargeList(item(new LargeList(item(new Int64())))),
    ],
    ['lists of four integers', list(four(new Int32()))],
  ])('reads %s', async (_, type) => {
    const values =
      isWide(type) && String(type).includes('Int')
        ? ROWS.map((row) => row.map((box) => box.map(BigInt)))
        : ROWS;
    const found = await boxesOf(tableOf({ boxes: [values, type] }), {});
    expect([...found.host.boxes]).toEqual(ROWS.flat(2));
    expect([...found.offsets]).toEqual([0, 2, 2, 3]);
    found.dispose();
  });

  it('reads flat lists, and the labels beside them', async () => {
    const flat = ROWS.map((row) => row.flat());
    const table = tableOf({
      boxes: [flat, list(new Float32())],
      classes: [CLASSES, list(new Int32())],
    });
    const found = await boxesOf(table, { labels: 'classes' });
    expect([...found.boxes.dataSync()]).toEqual(ROWS.flat(2));
    expect(found.boxes.shape).toEqual([3, 4]);
    expect([...found.labels.dataSync()]).toEqual([3, 1, 2]);
    expect([...found.sample.dataSync()]).toEqual([0, 0, 2]);
    expect([...found.weights.dataSync()]).toEqual([1, 1, 1]);
    expect(String(found)).toBe('3 boxes of 3 samples, float32 [3, 4], labels 1 … 3');
    found.dispose();
  });

  it('reads rows of a slice', async () => {
    const table = tableOf({ boxes: [ROWS, list(four(new Float32()))] }).slice(1);
    const found = await boxesOf(table, {});
    expect([...found.host.boxes]).toEqual([5, 5, 6, 8]);
    expect([...found.offsets]).toEqual([0, 0, 1]);
  });

  it('reads fields of structs of lists, and of lists of structs, as Hugging Face writes them', async () => {
    const bbox = new Field('bbox', list(list(new Float32())), true);
    const category = new Field('category', list(new Int64()), true);
    const lists = ROWS.map((row, i) => ({ bbox: row, category: CLASSES[i]?.map(BigInt) }));
    const structs = ROWS.map((row, i) =>
      row.map((box, k) => ({ bbox: box, category: BigInt(CLASSES[i]?.[k] ?? 0) })),
    );
    const inner = new Struct([
      new Field('bbox', list(new Float32()), true),
      new Field('category', new Int64(), true),
    ]);
    for (const objects of [
      [lists, new Struct([bbox, category])],
      [structs, list(inner)],
    ] as [unknown[], DataType][]) {
      const options = { column: 'objects.bbox', labels: 'objects.category' };
      const found = await boxesOf(tableOf({ objects }), options);
      expect([...found.host.boxes]).toEqual(ROWS.flat(2));
      expect([...(found.host.labels ?? [])]).toEqual([3, 1, 2]);
    }
  });

  it.each<[Partial<BoxesOptions>, number[], number[]]>([
    [{ format: 'xywh' }, [1, 2, 2, 2], [1, 2, 3, 4]],
    [{ format: 'cxcywh' }, [2, 3, 2, 2], [1, 2, 3, 4]],
    [{ format: 'xyxy', normalized: true }, [0.1, 0.25, 0.3, 0.5], [1, 2, 3, 4]],
    [{ format: 'cxcywh', normalized: true }, [0.2, 0.375, 0.2, 0.25], [1, 2, 3, 4]],
    [{ format: 'xyxy', minVisible: 1 }, [-5, 2, 3, 14], [0, 2, 3, 8]],
    [{ format: 'xyxy' }, [4, 4, 4, 6], []],
    [{ format: 'xyxy' }, [11, 4, 14, 6], []],
  ])('of %j: %j are %j, clipped to the image', async (options, box, wanted) => {
    const table = tableOf({ boxes: [[[box]], list(list(new Float64()))] });
    const found = await boxesOf(table, options);
    const all = [...found.host.boxes];
    expect(all).toHaveLength(wanted.length);
    for (const [k, value] of wanted.entries()) expect(all[k]).toBeCloseTo(value, 6);
  });

  it.each<[string, unknown[], Partial<BoxesOptions>, RegExp]>([
    ['null', [[], null], {}, /must hold a value; received null/],
    ['null within', [[], [[1, null, 2, 3]]], {}, /must hold a value; received null/],
    ['three numbers', [[], [[1, 2, 3]]], {}, /every box must have 4 numbers; received 3/],
    ['no number', [[], [[1, 2, NaN, 3]]], {}, /four finite numbers; received \[1, 2, NaN, 3\]/],
    ['corners', [[], [[3, 2, 1, 3]]], {}, /x1 ≤ x2 and y1 ≤ y2; received \[3, 2, 1, 3\]/],
    ['extents', [[], [[3, 2, -1, 3]]], { format: 'xywh' }, /width and a height ≥ 0/],
    [
      'pixels',
      [[], [[1, 1, 5, 5]]],
      { normalized: true },
      /fraction of the image; received \[1, 1, 5/,
    ],
    ['labels', [[], [[1, 1, 5, 5]]], { labels: 'classes' }, /received 1 boxes and 2 labels/],
  ])('refuses %s with its row', async (_, values, options, message) => {
    const table = tableOf({
      boxes: [values, list(list(new Float64()))],
      classes: [[[], [1, 2]], list(new Int32())],
    });
    const error = await boxesOf(table, options).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toMatch(message);
    expect((error as DataError).place).toMatchObject({ row: 1, column: 'boxes' });
  });

  it('refuses labels that are no integers, and flat lists of another length', async () => {
    const table = tableOf({
      boxes: [
        [
          [1, 1, 2, 2],
          [1, 1],
        ],
        list(new Float64()),
      ],
      classes: [[[0.5], []], list(new Float64())],
    });
    await expect(boxesOf(table.slice(0, 1), { labels: 'classes' })).rejects.toThrow(
      /feature `boxes`: every label must be a 32-bit integer; received 0.5 .*column `classes`/,
    );
    await expect(boxesOf(table, {})).rejects.toThrow(/4 numbers a box; received 2 numbers/);
  });

  it.each<[string, DataType, unknown, Partial<BoxesOptions>, RegExp]>([
    ['text', new Utf8(), 'a', {}, /must hold lists of numbers.*received Utf8/],
    ['numbers', new Float32(), 1, {}, /must hold lists of numbers.*received Float32/],
    [
      'lists of three',
      list(new FixedSizeList(3, item(new Float32()))),
      [],
      {},
      /lists of 4 numbers/,
    ],
    ['deep lists', list(list(list(new Float32()))), [], {}, /lists of 4 numbers/],
    ['no column', list(new Float32()), [], { column: 'box' }, /one of `image`.*received `box`/],
    ['no field', list(new Float32()), [], { column: 'boxes.x' }, /must hold lists of numbers/],
    ['no labels', list(new Float32()), [], { labels: 'classes' }, /received `classes`/],
    [
      'a struct',
      new Struct([new Field('bbox', list(new Float32()), true)]),
      { bbox: [] },
      {},
      /name a field that does, as in `column: 'boxes.bbox'`/,
    ],
  ])('refuses %s as a column', async (_, type, value, options, message) => {
    const error = await boxesOf(tableOf({ boxes: [[value], type] }), options).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(SchemaError);
    expect(String(error)).toMatch(message);
  });

  it('has no image to follow where there is none', async () => {
    const table = tableOf({ boxes: [ROWS, list(four(new Float32()))] });
    const features = { boxes: boxes({ format: 'xyxy' }) };
    await expect(pull(fromArrow(table).pipe(batch({ size: 1, features }))).next()).rejects.toThrow(
      /^Cannot make feature `boxes`: boxes must follow an image of the batch; .* add an `image`$/,
    );
  });

  it('leaves the boxes out of what only fills up a batch', async () => {
    const table = tableOf({ boxes: [ROWS, list(four(new Float32()))] });
    const features = { image: photo, boxes: boxes({ format: 'xyxy' }) };
    const padded$ = fromArrow(table).pipe(batch({ size: 5, features, last: 'pad' }), toTensors());
    for await (const { tensors } of pull(padded$))
      expect([...tensors.boxes.offsets]).toEqual([0, 2, 2, 3, 3, 3]);
  });
});

describe('points()', () => {
  const pointsOf = async (values: unknown[], type: DataType, options = {}) => {
    const features = { image: photo, points: points(options) };
    const table = tableOf({ points: [values, type] });
    const stream$ = fromArrow(table).pipe(batch({ size: values.length, features }), toTensors());
    for await (const { tensors } of pull(stream$)) return tensors.points.arraySync();
    return [];
  };

  it.each<[unknown, string]>([
    [{ pairs: [[0]] }, 'pairs'],
    [{ pairs: [[0, 0]] }, 'pairs'],
    [
      {
        pairs: [
          [0, 1],
          [1, 2],
        ],
      },
      'pairs',
    ],
    [{ pairs: [0, 1] }, 'pairs'],
    [{ follow: 3 }, 'follow'],
    [{ format: 'xy' }, 'format'],
  ])('is checked when it is made: %j', (options, option) => {
    const error = thrownBy(() => points(options as Parameters<typeof points>[0]));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toContain(`\`${option}\``);
  });

  it('reads any number a row, as NaN where others have more', async () => {
    const two = list(new FixedSizeList(2, item(new Float32())));
    expect(
      await pointsOf(
        [
          [
            [1, 2],
            [3, 4],
          ],
          [],
          [[10, 8]],
        ],
        two,
      ),
    ).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [NaN, NaN],
        [NaN, NaN],
      ],
      [
        [10, 8],
        [NaN, NaN],
      ],
    ]);
    expect(await pointsOf([[]], two)).toEqual([]);
  });

  it('reads flat lists and shares, and is NaN beyond the edges', async () => {
    const flat = list(new Float64());
    expect(await pointsOf([[0.5, 0.25, 1, 1, 1.25, 0.5]], flat, { normalized: true })).toEqual([
      [
        [5, 2],
        [10, 8],
        [NaN, NaN],
      ],
    ]);
  });

  it.each<[string, unknown[], object, RegExp]>([
    ['an odd length', [[], [1, 2, 3]], {}, /2 numbers a point; received 3 numbers/],
    ['too few points', [[], [1, 2]], { pairs: [[0, 1]] }, /that `pairs` names; received 1 points/],
    ['pixels', [[], [5, 5]], { normalized: true }, /fraction of the image; received \[5, 5\]/],
  ])('refuses %s with its row', async (_, values, options, message) => {
    const error = await pointsOf(values, list(new Float64()), options).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toMatch(message);
    expect((error as DataError).place.row).toBe(1);
  });
});
