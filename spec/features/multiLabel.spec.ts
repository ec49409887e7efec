import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import {
  Bool,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Int32,
  Int64,
  List,
  Schema,
  Table,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { lastValueFrom, toArray } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveFeatures } from '../../lib/features/resolveFeatures.ts';
import { rowCheck } from '../../lib/features/rowCheck.ts';
import {
  batch,
  classLabel,
  cutmix,
  type Features,
  fromArrow,
  fromColumns,
  image,
  mixup,
  mixupCriterion,
  multiLabel,
  pull,
  showBatch,
  statistics,
  toDataset,
  toTensors,
} from '../../lib/index.ts';
import { recordBatchOf, rowsOf, thrownBy } from '../core/rowsOf.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const listOf = (type: DataType) => new List(new Field('item', type, true));
const fixedOf = (size: number, type: DataType) =>
  new FixedSizeList(size, new Field('item', type, true));
const one = (values: readonly unknown[], type: DataType) =>
  rowsOf(recordBatchOf({ x: vectorFromArray(values, type) as Vector }));
const tableOf = (values: readonly unknown[], type: DataType) =>
  new Table({ x: vectorFromArray(values, type) as Vector });

async function targetsOf(table: Table, features: Features): Promise<unknown> {
  const all: unknown[] = [];
  for await (const { tensors } of pull(
    fromArrow(table).pipe(batch({ size: 100, features }), toTensors()),
  ))
    all.push((tensors.x as tf.Tensor2D).arraySync());
  return all[0];
}

describe('multiLabel()', () => {
  it.each<[string, readonly unknown[], DataType]>([
    ['a list of numbers of classes', [[0, 2], [], [1]], listOf(new Int32())],
    ['a list of 64 bits', [[0n, 2n], [], [1n]], listOf(new Int64())],
    ['a list that names a class twice', [[2, 0, 2], [], [1, 1]], listOf(new Int32())],
    [
      'a value for each class',
      [
        [1, 0, 1],
        [0, 0, 0],
        [0, 1, 0],
      ],
      fixedOf(3, new Float32()),
    ],
    [
      'a truth value for each class',
      [
        [true, false, true],
        [false, false, false],
        [false, true, false],
      ],
      listOf(new Bool()),
    ],
  ])('reads %s', async (_, values, type) => {
    expect(await targetsOf(tableOf(values, type), { x: multiLabel({ classes: 3 }) })).toEqual([
      [1, 0, 1],
      [0, 0, 0],
      [0, 1, 0],
    ]);
  });

  it('reads a list of any length as values where it is told so', async () => {
    const table = tableOf([[1, 0]], listOf(new Int32()));
    const read = (format?: 'multiHot') =>
      targetsOf(table, { x: multiLabel({ classes: 2, ...(format && { format }) }) });
    expect(await read('multiHot')).toEqual([[1, 0]]);
    expect(await read()).toEqual([[1, 1]]);
  });

  it('reads a list of fixed length as numbers of classes where it is told so', async () => {
    const table = tableOf([[1, 0]], fixedOf(2, new Int32()));
    const x = multiLabel({ classes: 2, format: 'indices' });
    expect(await targetsOf(table, { x })).toEqual([[1, 1]]);
  });

  it('refuses options that it cannot take', () => {
    expect(() => multiLabel({ classes: 0 })).toThrow(/`classes` must be a positive integer or a/);
    expect(() => multiLabel({ classes: ['a', 'a'] })).toThrow(/different names; received/);
    expect(() => multiLabel({ classes: 2, format: 'hot' as 'indices' })).toThrow(
      /`format` must be 'indices' or 'multiHot'; received "hot"/,
    );
  });

  it('refuses columns of text, and fixed lists of another length than the classes', () => {
    const resolve = (values: readonly unknown[], type: DataType, format?: 'multiHot') =>
      thrownBy(() =>
        resolveFeatures(
          { x: multiLabel({ classes: 3, ...(format && { format }) }) },
          one(values, type),
        ),
      ).message;
    expect(resolve([['cat']], listOf(new Utf8()))).toMatch(
      /must hold lists of numbers to be read by `multiLabel`; .*; give each class of text its/,
    );
    expect(resolve([[1, 0]], fixedOf(2, new Int32()), 'multiHot')).toMatch(
      /must have 3 values a row, it has 2 .*; correct `classes`/,
    );
  });

  it.each<[string, readonly unknown[], DataType, RegExp]>([
    ['a class that there is not', [[1], [0, 3]], listOf(new Int32()), /from 0 to 2; received 3/],
    ['a negative class', [[-1]], listOf(new Int32()), /from 0 to 2; received -1/],
    ['a broken number', [[0.5]], listOf(new Float32()), /an integer from 0 to 2; received 0\.5/],
    ['no value', [[1, 0, Number.NaN]], fixedOf(3, new Float32()), /from 0 to 1; received NaN/],
    ['a value above 1', [[1, 0, 2]], fixedOf(3, new Float32()), /from 0 to 1; received 2/],
    ['too few values', [[true], [true, false]], listOf(new Bool()), /have 3 values; received 1/],
    ['null', [[0], null], listOf(new Int32()), /must hold a value; received null/],
    ['null within a row', [[0, null]], listOf(new Int32()), /received null within the row/],
  ])('refuses a row of %s', (_, values, type, message) => {
    const rows = one(values, type);
    const features = resolveFeatures({ x: multiLabel({ classes: 3 }) }, rows);
    expect(thrownBy(() => rowCheck(features)(rows)).message).toMatch(message);
  });

  it.each([
    ['Sequence', { _type: 'Sequence', feature: { _type: 'ClassLabel', names: ['a', 'b'] } }],
    ['List', { _type: 'List', feature: { _type: 'ClassLabel', names: ['a', 'b'] } }],
    ['a list of one', [{ _type: 'ClassLabel', names: ['a', 'b'] }]],
  ])('is inferred from the metadata of Hugging Face: %s', async (_, described) => {
    const info = { features: { x: described, y: { _type: 'Sequence', feature: {} } } };
    const schema = new Schema(
      [new Field('x', listOf(new Int64())), new Field('y', new Int32())],
      new Map([['huggingface', JSON.stringify({ info })]]),
    );
    const columns = { x: vectorFromArray([[1n], [0n, 1n]], listOf(new Int64())) as Vector };
    const table = new Table(schema, { ...columns, y: vectorFromArray([1, 2], new Int32()) });
    const [read] = await lastValueFrom(
      fromArrow(tableToIPC(table)).pipe(batch({ size: 2 }), toArray()),
    );
    expect(read?.features.x).toEqual({
      ...{ kind: 'multiLabel', column: 'x', classes: 2, names: ['a', 'b'], format: 'indices' },
    });
  });

  it('is what `millrace.feature` of a field says', () => {
    const json = '{"kind":"multiLabel","classes":2,"names":["x","y"],"format":"multiHot"}';
    const field = new Field('x', listOf(new Int32()), true, new Map([['millrace.feature', json]]));
    const table = new Table(new Schema([field]), {
      x: vectorFromArray([[1, 0]], listOf(new Int32())) as Vector,
    });
    const rows = rowsOf(table.batches[0] as never);
    expect(resolveFeatures(undefined, rows).x).toEqual(
      JSON.parse(`{"column":"x",${json.slice(1)}`),
    );
  });
});

const SIZE = 12;
/** Rows of exactly one class, so that both kinds of labels say the same. */
const labels = Int32Array.from({ length: SIZE }, (_, i) => (i * i) % 5);
const rows$ = fromColumns({
  image: { data: new Uint8Array(SIZE * 36), shape: [6, 6, 1] },
  label: labels,
  hot: {
    data: Float32Array.from({ length: SIZE * 5 }, (_, k) =>
      labels[Math.floor(k / 5)] === k % 5 ? 1 : 0,
    ),
    shape: [5],
  },
});
const features = {
  image: image({ shape: [6, 6, 1] }),
  label: classLabel({ classes: 5 }),
  hot: multiLabel({ classes: 5 }),
};

describe('the labels of multiLabel()', () => {
  const mixing = fc.constantFrom<readonly ('mixup' | 'cutmix')[]>(
    ['mixup'],
    ['cutmix'],
    ['mixup', 'cutmix'],
    ['cutmix', 'mixup'],
    ['cutmix', 'cutmix'],
    ['mixup', 'mixup'],
  );
  const chainOf = (names: readonly ('mixup' | 'cutmix')[], union: boolean) =>
    names.reduce(
      (stream$, name) => {
        const options = {
          ...{ alpha: 1, p: 0.8, per: 'sample' as const },
          ...(union ? { labels: 'union' as const } : {}),
        };
        return stream$.pipe(name === 'mixup' ? mixup(options) : cutmix(options));
      },
      rows$.pipe(batch({ size: 5, last: 'pad', features })),
    );

  it('weigh what class labels weigh, and padding nothing', async () => {
    await fc.assert(
      fc.asyncProperty(mixing, fc.nat(1000), async (names, seed) => {
        const batches$ = chainOf(names, false).pipe(toTensors());
        for await (const { tensors, valid } of pull(batches$, { seed })) {
          const soft = tensors.label.soft().arraySync();
          expect(tensors.hot.arraySync()).toEqual(soft);
          expect(
            soft
              .slice(valid)
              .flat()
              .every((weight) => weight === 0),
          ).toBe(true);
        }
      }),
      { numRuns: 20, seed: 3 },
    );
  });

  it('count fully by union, wherever class labels weigh anything', async () => {
    await fc.assert(
      fc.asyncProperty(mixing, fc.nat(1000), async (names, seed) => {
        for await (const { tensors } of pull(chainOf(names, true).pipe(toTensors()), { seed })) {
          const seen = tensors.label.soft().greater(0).arraySync();
          expect(tensors.hot.arraySync()).toEqual(seen);
        }
      }),
      { numRuns: 20, seed: 4 },
    );
  });

  it('are united before they are weighed where a union comes first', async () => {
    const chain$ = rows$.pipe(
      batch({ size: 4, features }),
      mixup({ alpha: 8, labels: 'union' }),
      mixup({ alpha: 8 }),
    );
    for await (const made of pull(chain$.pipe(toTensors()), { seed: 1 })) {
      const [united, weighed] = made.recipeBatch.recipe.steps as unknown as readonly [
        { readonly partner: Uint32Array; readonly weight: Uint16Array },
        { readonly partner: Uint32Array; readonly weight: Uint16Array },
      ];
      const own = Array.from(made.recipeBatch.rows.rowOf, (row) => labels[row] as number);
      const hot = own.map((label, i) => {
        const both = [label, own[united.partner[i] as number]];
        return [0, 1, 2, 3, 4].map((k) => (both.includes(k) ? 1 : 0));
      });
      const expected = hot.map((mine, i) => {
        const share = (weighed.weight[i] as number) / 16384;
        const other = hot[weighed.partner[i] as number] as number[];
        return mine.map((value, k) => share * value + (1 - share) * (other[k] as number));
      });
      const found = made.tensors.hot.arraySync();
      expected.flat().forEach((value, k) => {
        expect(found.flat()[k]).toBeCloseTo(value, 3);
      });
    }
  });

  it('must be there for a union', async () => {
    const chain$ = rows$.pipe(
      batch({ size: 4, features: { image: features.image, label: features.label } }),
      cutmix({ alpha: 1, labels: 'union' }),
    );
    await expect(lastValueFrom(chain$)).rejects.toThrow(
      /^Cannot `cutmix`: `labels: 'union'` must have labels of several classes a row; received/,
    );
    expect(() => mixup({ alpha: 1, labels: 'or' as 'union' })).toThrow(
      /`labels` must be 'mix' or 'union'; received "or"/,
    );
  });

  it('are the targets of toDataset(), without padding', async () => {
    const { image: _, label: __, ...rest } = features;
    const batches$ = rows$.pipe(batch({ size: 5, last: 'pad', features: rest }), toTensors());
    const dataset = toDataset(batches$);
    const iterator = await dataset.iterator();
    const shapes: unknown[] = [];
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      shapes.push((next.value.ys as tf.Tensor).shape);
      tf.dispose(next.value);
    }
    expect(shapes).toEqual([
      [5, 5],
      [5, 5],
      [2, 5],
    ]);
  });
});

describe('looking at multiLabel()', () => {
  const table = tableOf([[0, 2], [], [2, 2], [2, 3]], listOf(new Int32()));
  const x = multiLabel({ classes: ['cat', 'dog', 'tree', 'sky'] });

  it('statistics() counts the rows of each class, and a class twice in a row once', async () => {
    const found = await statistics(fromArrow(table), { features: { x } });
    expect(found.features.x).toMatchObject({
      ...{ kind: 'multiLabel', count: 4, nulls: 0, others: 0, counts: [1, 0, 3, 1] },
      classes: ['cat', 'dog', 'tree', 'sky'],
    });
    expect(`${found}`).toContain('multiLabel of 4 classes');
    const fewer = await statistics(fromArrow(table), {
      features: { x: multiLabel({ classes: 3 }) },
    });
    expect(fewer.features.x).toMatchObject({ count: 4, others: 1, counts: [1, 0, 3] });
  });

  it('showBatch() names the classes, with weights that are not whole', async () => {
    const rowsOfHot$ = rows$.pipe(
      batch({
        size: 2,
        features: {
          image: features.image,
          hot: multiLabel({ classes: ['a', 'b', 'c', 'd', 'e'] }),
        },
      }),
    );
    const shownOf = async (stream$: typeof rowsOfHot$) => {
      const texts: string[] = [];
      for await (const made of pull(stream$, { seed: 2 })) {
        await showBatch({ write: (part: string) => texts.push(part) }, made);
        break;
      }
      return texts.join('');
    };
    expect(await shownOf(rowsOfHot$)).toMatch(/^a +b$/m);
    const united$ = rowsOfHot$.pipe(mixup({ alpha: 1, per: 'pair', labels: 'union' }));
    expect(await shownOf(united$)).toMatch(/^a \+ b +a \+ b$/m);
    const weighed$ = rowsOfHot$.pipe(mixup({ alpha: 1, per: 'pair' }));
    expect(await shownOf(weighed$)).toMatch(/^0\.\d\d·[ab] \+ 0\.\d\d·[ab] +0\.\d\d·/m);
  });
});

describe('mixupCriterion() of multi-hot labels', () => {
  const sigmoid = (labels: tf.Tensor, logits: tf.Tensor) =>
    tf.losses.sigmoidCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE);
  const value = (loss: tf.Tensor) => loss.dataSync()[0] as number;
  const logits = tf.tensor2d([2, 0, -1, 0.5, 1.5, -0.5], [2, 3]);
  const hot = tf.tensor2d([0.3, 0, 0.7, 0.7, 0.3, 0], [2, 3]);

  it('is the weighted loss of both labels for sigmoid cross-entropy', () => {
    // λ · L(yₐ) + (1 − λ) · L(y_b) for yₐ = [0, 1], y_b = [2, 0] and λ = 0.3.
    expect(value(mixupCriterion(sigmoid)(hot, logits))).toBeCloseTo(0.9304840209, 5);
  });

  it('leaves out padding, in value and gradient', () => {
    const padded = tf.concat([hot, tf.zeros([1, 3])]) as tf.Tensor2D;
    const more = tf.concat([logits, tf.tensor2d([9, 9, 9], [1, 3])]);
    const { value: loss, grad } = tf.valueAndGrad((z: tf.Tensor) =>
      mixupCriterion(sigmoid)(padded, z, 2),
    )(more);
    expect(value(loss)).toBeCloseTo(0.9304840209, 5);
    expect([...grad.dataSync().slice(6)].map(Math.abs)).toEqual([0, 0, 0]);
    expect(value(mixupCriterion(sigmoid)(padded, more, 0))).toBe(0);
  });

  it('refuses what would change them, and losses that it cannot weigh', () => {
    expect(() => mixupCriterion(sigmoid, { labelSmoothing: 0.1 })(hot, logits)).toThrow(
      /must stay multi-hot; received `labelSmoothing: 0\.1`; .*smooth in `criterion`/,
    );
    expect(() => mixupCriterion(sigmoid, { labels: 'index' })(hot, logits)).toThrow(
      /must stay multi-hot; received `labels: 'index'`/,
    );
    const scalar = (labels: tf.Tensor, z: tf.Tensor) => tf.losses.sigmoidCrossEntropy(labels, z);
    expect(value(mixupCriterion(scalar)(hot, logits))).toBeCloseTo(0.9304840209, 5);
    expect(() => mixupCriterion(scalar)(hot, logits, 1)).toThrow(/one value for each of 2 samples/);
    expect(() => mixupCriterion(sigmoid)(tf.zeros([2, 4]) as tf.Tensor2D, logits)).toThrow(
      /`multiLabel` of the shape of the predictions; received a float32 tensor of the shape \[2, 4\]/,
    );
  });
});
