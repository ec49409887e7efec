import type { Tensor, Tensor1D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Observable } from 'rxjs';
import { expect, expectTypeOf, it } from 'vitest';
import {
  batch,
  classLabel,
  fromColumns,
  image,
  mask,
  mixup,
  mixupCriterion,
  oneOf,
  type Rows,
  scalar,
  type Targets,
  type TensorBatch,
  tensor,
  toTensors,
} from '../lib/index.ts';

const features = {
  image: image({ shape: [2, 2, 1] }),
  mask: mask({ shape: [2, 2] }),
  label: classLabel({ classes: 2 }),
  price: scalar(),
  point: tensor(),
};

it('types follow the features through the chain', () => {
  const rows$ = fromColumns({ x: new Uint8Array(1) });
  expectTypeOf(rows$).toEqualTypeOf<Observable<Rows>>();
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
