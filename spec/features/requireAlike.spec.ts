// Files of one set that lay out the same values in different ways.
import '@tensorflow/tfjs-backend-cpu';
import type { Tensor } from '@tensorflow/tfjs-core';
import {
  Binary,
  type Data,
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
  LargeUtf8,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Uint8,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import {
  batch,
  classLabel,
  type Features,
  fromArrow,
  image,
  isMillraceError,
  pull,
  scalar,
  shuffle,
  Targets,
  tensor,
  text,
  toTensors,
} from '../../lib/index.ts';
import { resumesExactly } from '../../lib/testing/index.ts';

function fileOf(data: Data): Uint8Array {
  const schema = new Schema([new Field('x', data.type, true)]);
  const type = new Struct(schema.fields);
  const struct = makeData({
    ...{ type, length: data.length, nullCount: 0, children: [data] },
  });
  return tableToIPC(new Table([new RecordBatch(schema, struct)]), 'file');
}

const vectorFile = (type: DataType, values: readonly unknown[]) =>
  fileOf(vectorFromArray(values as never, type as never).data[0] as Data);

const bytes = Uint8Array.of(0, 51, 102, 153, 204, 255);
const pixels = makeData({ type: new Uint8(), length: 6, nullCount: 0, data: bytes });
const item = new Field('item', new Uint8(), false);
const rows = { length: 3, nullCount: 0 };
const valueOffsets = Int32Array.of(0, 2, 4, 6);

const sets: [string, Features, Uint8Array[], unknown][] = [
  [
    'integers and floats of any width, as numbers of a feature',
    { x: scalar() },
    [
      vectorFile(new Int32(), [1, 2]),
      vectorFile(new Int64(), [3n, 4n]),
      vectorFile(new Int8(), [5, 6]),
      vectorFile(new Float32(), [7, 8]),
      vectorFile(new Float64(), [9, 10]),
    ],
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  ],
  [
    'texts of any layout',
    { x: text() },
    [
      vectorFile(new Utf8(), ['a', 'b']),
      vectorFile(new LargeUtf8(), ['c', 'd']),
      vectorFile(new Dictionary(new Utf8(), new Int32(), 1), ['e', 'e']),
    ],
    ['a', 'b', 'c', 'd', 'e', 'e'],
  ],
  [
    'labels as integers and as a dictionary of integers',
    { x: classLabel({ classes: 9 }) },
    [
      vectorFile(new Int64(), [1n, 2n]),
      vectorFile(new Dictionary(new Int32(), new Int32(), 2), [3, 4]),
    ],
    [1, 2, 3, 4],
  ],
  [
    'bytes of one length, as pixels',
    { x: image({ shape: [1, 2, 1], scale: 1 }) },
    [
      fileOf(makeData({ type: new FixedSizeBinary(2), ...rows, data: bytes })),
      fileOf(makeData({ type: new Binary(), ...rows, valueOffsets, data: bytes })),
      fileOf(makeData({ type: new List(item), ...rows, valueOffsets, child: pixels })),
      fileOf(makeData({ type: new FixedSizeList(2, item), ...rows, child: pixels })),
    ],
    [bytes, bytes, bytes, bytes].flatMap((all) => [...all]),
  ],
];

/** What the tensor `x` of each batch holds, the labels of targets. */
async function valuesOf(inputs: Uint8Array[], features?: Features): Promise<unknown[]> {
  const found: unknown[] = [];
  const options = features === undefined ? { size: 3 } : { size: 3, features };
  for await (const { tensors } of pull(fromArrow(inputs).pipe(batch(options), toTensors()))) {
    const x = tensors.x as Targets | Tensor;
    found.push(...(x instanceof Targets ? (x.hostTerms[0]?.labels ?? []) : x.dataSync()));
  }
  return found;
}

describe('files of one set may differ', () => {
  it.each(sets)('in the layout of %s', async (_, features, inputs, values) => {
    expect(await valuesOf(inputs, features)).toEqual(values);
    expect(await valuesOf([...inputs].reverse(), features)).toHaveLength((values as []).length);
  });

  it.each(sets)(
    'in the layout of %s, mixed in one batch and resumed',
    async (_, features, inputs) => {
      const batches = () =>
        fromArrow(inputs, { shuffle: true, interleaveGroups: 2 }).pipe(
          shuffle({ window: 5 }),
          batch({ size: 2, features }),
        );
      expect(await resumesExactly(batches)).toBeUndefined();
    },
  );

  it('where the features that are inferred come out alike', async () => {
    const inputs = [vectorFile(new Int32(), [1, 2]), vectorFile(new Int64(), [3n])];
    expect(await valuesOf(inputs)).toEqual([1, 2, 3]);
    const texts = [
      vectorFile(new Utf8(), ['a']),
      vectorFile(new Dictionary(new Utf8(), new Int32(), 3), ['b']),
    ];
    expect(await valuesOf(texts)).toEqual(['a', 'b']);
  });
});

describe('files of one set are refused, with both types and both files,', () => {
  const floats = vectorFile(new Float32(), [1]);
  const integers = vectorFile(new Int32(), [1]);
  const listOf = (child: Data) => {
    const type = new FixedSizeList(1, new Field('item', child.type, false));
    return fileOf(makeData({ type, length: child.length, nullCount: 0, child }));
  };
  const numbers = [Uint8, Int32].map(
    (type) => vectorFromArray([1], new type()).data[0] as unknown as Data,
  );

  it.each<[string, Uint8Array[], Features | undefined, RegExp]>([
    [
      'where the features that are inferred differ',
      [floats, integers],
      undefined,
      /^Cannot make feature `x` of `bytes\[1\]`: column `x` must make the same of `bytes\[0\]`, where it is Float32; received Int32; say what/,
    ],
    [
      'where bytes would be scaled as pixels, and others not',
      numbers.map(listOf),
      { x: image({ shape: [1, 1, 1] }) },
      /where it is FixedSizeList\[1\]<Uint8>; received FixedSizeList\[1\]<Int32>/,
    ],
    [
      'where one has text',
      [integers, vectorFile(new Utf8(), ['a'])],
      undefined,
      /^Cannot read `bytes\[1\]`: its column `x` must be as in `bytes\[0\]`, Int32; received Utf8/,
    ],
    [
      'where lengths differ',
      [
        fileOf(makeData({ type: new FixedSizeBinary(2), ...rows, data: bytes })),
        fileOf(makeData({ type: new FixedSizeBinary(3), length: 2, nullCount: 0, data: bytes })),
      ],
      { x: tensor({ shape: [2] }) },
      /must be as in `bytes\[0\]`, FixedSizeBinary\[2\]; received FixedSizeBinary\[3\]/,
    ],
  ])('%s', async (_, inputs, features, message) => {
    const error = await valuesOf(inputs, features).catch((caught) => caught);
    expect(isMillraceError(error, 'schema')).toBe(true);
    expect(error.message).toMatch(message);
  });
});
