import { type sequential, setBackend } from '@tensorflow/tfjs';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Observable } from 'rxjs';
import { beforeAll, expect, expectTypeOf, it } from 'vitest';
import {
  type BoxTargets,
  batch,
  classLabel,
  consume,
  filterRows,
  fromColumns,
  image,
  mask,
  mixup,
  mixupCriterion,
  oneOf,
  pull,
  type Rows,
  scalar,
  shuffle,
  skipRows,
  type Targets,
  type TensorBatch,
  takeRows,
  tensor,
  toDataset,
  toTensors,
} from '../lib/index.ts';

beforeAll(() => setBackend('cpu'));

const features = {
  image: image({ shape: [2, 2, 1] }),
  mask: mask({ shape: [2, 2] }),
  label: classLabel({ classes: 2 }),
  price: scalar(),
  point: tensor(),
};

it('types follow the features through the chain', () => {
  const rows$ = fromColumns({ x: new Uint8Array(1) });
  expectTypeOf(rows$).toExtend<Observable<Rows>>();
  const ready$ = rows$.pipe(
    batch({ size: 1, features }),
    oneOf([mixup({ alpha: 1 })]),
    toTensors(),
  );
  expectTypeOf(ready$).toEqualTypeOf<Observable<TensorBatch<typeof features>>>();
  type Made = TensorBatch<typeof features>['tensors'];
  expectTypeOf<Made['image']>().toEqualTypeOf<Tensor4D>();
  expectTypeOf<Made['mask']>().toEqualTypeOf<Tensor3D>();
  expectTypeOf<Made['label']>().toEqualTypeOf<Targets>();
  expectTypeOf<Made['price']>().toEqualTypeOf<Tensor1D>();
  expectTypeOf<Made['point']>().toEqualTypeOf<Tensor>();
  expect(features.image.kind).toBe('image');
});

it('mixed labels cannot be handed to a loss of one label, nor one label to the criterion', () => {
  const criterion = mixupCriterion((_, predictions) => predictions);
  const loss = (labels: Tensor): Tensor => labels;
  expectTypeOf<Targets>().not.toExtend<Parameters<typeof loss>[0]>();
  expectTypeOf<Tensor>().not.toExtend<Parameters<typeof criterion>[0]>();
  // @ts-expect-error: batches are not rows
  expect(() => fromColumns({ x: new Uint8Array(1) }).pipe(toTensors())).toBeTypeOf('function');
});

it('ranks of tensors follow the shape of a row', () => {
  const ranks = {
    pair: tensor({ columns: ['x', 'y'] }),
    single: tensor({ columns: ['x'] }),
    named: tensor({ column: 'x' }),
    grid: tensor({ shape: [2, 3] }),
    value: tensor({ shape: [] }),
    given: tensor({ shape: [2] as readonly number[] }),
  };
  type Made = TensorBatch<typeof ranks>['tensors'];
  expectTypeOf<Made['pair']>().toEqualTypeOf<Tensor2D>();
  expectTypeOf<Made['single']>().toEqualTypeOf<Tensor>();
  expectTypeOf<Made['named']>().toEqualTypeOf<Tensor>();
  expectTypeOf<Made['grid']>().toEqualTypeOf<Tensor3D>();
  expectTypeOf<Made['value']>().toEqualTypeOf<Tensor1D>();
  expectTypeOf<Made['given']>().toEqualTypeOf<Tensor>();
  // @ts-expect-error: an option that there is not
  expect(() => tensor({ colums: ['x', 'y'] })).toThrow('`colums`');
  expect(ranks.pair.columns).toEqual(['x', 'y']);
});

const known$ = fromColumns({
  x: Float32Array.of(1, 2, 3, 4),
  name: ['a', 'b', 'c', 'd'],
  image: { data: new Uint8Array(16), shape: [2, 2, 1] },
  point: { data: new Float32Array(8), shape: [2] },
});

it('rows have the columns that the source knows', async () => {
  const some$ = known$.pipe(
    shuffle({ window: 4 }),
    takeRows(4),
    skipRows(0),
    filterRows(
      (row) => {
        expectTypeOf(row.x).toEqualTypeOf<number>();
        expectTypeOf(row.name).toEqualTypeOf<string>();
        expectTypeOf(row.get('x')).toEqualTypeOf<number>();
        expectTypeOf(row.point.length).toEqualTypeOf<number>();
        // @ts-expect-error: a column that there is not
        expect(() => row.nope).toThrow('`nope`');
        return row.x > 1 && row.name !== 'd';
      },
      { name: 'some' },
    ),
  );
  expect((await consume(some$, () => {})).samples).toBe(2);
  const unknown$ = known$ as Observable<Rows>;
  unknown$.pipe(
    filterRows((row) => {
      expectTypeOf(row.x).toEqualTypeOf<unknown>();
      return row.x === 1;
    }),
  );
});

it('features that are left out have the types of the columns', async () => {
  for await (const { tensors } of pull(known$.pipe(batch({ size: 4 }), toTensors()))) {
    expectTypeOf(tensors.x).toEqualTypeOf<Tensor1D>();
    expectTypeOf(tensors.name).toEqualTypeOf<Tensor1D>();
    expectTypeOf(tensors.image).toEqualTypeOf<Tensor4D>();
    expectTypeOf(tensors.point).toEqualTypeOf<Tensor2D>();
    expect([tensors.x.rank, tensors.image.rank, tensors.point.rank]).toEqual([1, 4, 2]);
  }
  const unknown$ = known$ as Observable<Rows>;
  for await (const { tensors } of pull(unknown$.pipe(batch({ size: 4 }), toTensors()))) {
    const { x, label } = tensors;
    expectTypeOf(x).toEqualTypeOf<
      Tensor | Tensor1D | Tensor2D | Tensor3D | Tensor4D | Targets | BoxTargets | undefined
    >();
    expect(x !== undefined && 'shape' in x && x.shape).toEqual([4]);
    expect(label).toBeUndefined();
  }
});

it('next() of pull has the type of the element', async () => {
  const { done, value } = await pull(known$.pipe(batch({ size: 3 }))).next();
  if (done === true) throw new Error('It has one');
  expectTypeOf(value.size).toEqualTypeOf<number>();
  expect(value.size).toBe(3);
});

it('a dataset is what fitDataset and evaluateDataset take', () => {
  const dataset = toDataset(known$.pipe(batch({ size: 2 }), toTensors()), { targets: ['x'] });
  type Model = ReturnType<typeof sequential>;
  expectTypeOf(dataset).toExtend<Parameters<Model['fitDataset']>[0]>();
  expectTypeOf(dataset).toExtend<Parameters<Model['evaluateDataset']>[0]>();
  const fit = (model: Model) => model.fitDataset(dataset, { epochs: 1, validationData: dataset });
  expect(fit).toBeTypeOf('function');
});
