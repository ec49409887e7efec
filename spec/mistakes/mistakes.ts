import * as tf from '@tensorflow/tfjs-core';
import { tableFromArrays } from 'apache-arrow';
import { asyncScheduler, type Observable, of, Subject, subscribeOn } from 'rxjs';
import {
  batch,
  boxes,
  type Checkpoint,
  classLabel,
  consume,
  cutmix,
  cutout,
  filterRows,
  fromArrow,
  fromColumns,
  fromParquet,
  image,
  interleave,
  mask,
  mixup,
  mixupCriterion,
  normalize,
  oneOf,
  points,
  prefetch,
  pull,
  scalar,
  shuffle,
  sometimes,
  takeRows,
  tensor,
  text,
  toTensors,
  zip,
} from '../../lib/index.ts';

/** A mistake that is easily made: what was done, in words and in code, which fails. */
export interface Mistake {
  readonly title: string;
  readonly run: () => unknown;
}

const x = { x: Float32Array.of(1, 2, 3, 4) };
const images = {
  image: { data: new Uint8Array(4 * 12), shape: [2, 2, 3] },
  label: Int32Array.of(0, 1, 2, 0),
};
const features = { image: image({ shape: [2, 2, 3] }), label: classLabel({ classes: 3 }) };
const batches$ = () => fromColumns(images).pipe(batch({ size: 2, features }));
/** For calls that TypeScript refuses: mistakes are made in JavaScript too. */
const untyped = (value: unknown): never => value as never;
const run = (stream$: unknown) => consume(untyped(stream$), readAll);

function readAll(element: unknown): void {
  const { tensors } = (element ?? {}) as { readonly tensors?: Readonly<Record<string, unknown>> };
  for (const name of Object.keys(tensors ?? {})) void tensors?.[name];
}

/** In the order of a pipeline: source, rows, features, batches, sink, training. */
export const MISTAKES: readonly Mistake[] = [
  {
    title: '`fromParquet` of a file that is not there',
    run: () => run(fromParquet('none.parquet')),
  },
  {
    title: '`fromParquet` of a pattern',
    run: () => run(fromParquet('parts/*.parquet')),
  },
  { title: '`fromParquet` of a folder', run: () => run(fromParquet('lib/options')) },
  {
    title: '`fromParquet` of the address of a store',
    run: () => fromParquet('s3://bucket/train.parquet'),
  },
  {
    title: '`fromParquet` of text',
    run: () => run(fromParquet(new TextEncoder().encode('x,y\n1,2\n3,4\n5,6\n'))),
  },
  { title: '`fromArrow` of an array of numbers', run: () => run(fromArrow(untyped([1, 2, 3]))) },
  {
    title: '`fromArrow` of a stream of rows',
    run: () => run(fromArrow(untyped(of({ x: 1 }, { x: 2 })))),
  },
  { title: '`fromColumns` of an array of objects', run: () => fromColumns(untyped([{ x: 1 }])) },
  {
    title: '`fromColumns` of columns of different lengths',
    run: () => fromColumns({ ...x, y: new Float32Array(3) }),
  },
  {
    title: '`fromColumns` of images without their shape',
    run: () =>
      run(
        fromColumns({ image: new Uint8Array(48), label: new Uint8Array(48) }).pipe(
          batch({ size: 2, features }),
        ),
      ),
  },
  { title: 'a column that is not there', run: () => run(fromColumns(x, { columns: ['y'] })) },
  {
    title: 'an option that is not there',
    run: () => fromColumns(x, untyped({ suffle: true })),
  },
  {
    title: '`shard` with an index that counts from 1',
    run: () => fromColumns(x, { shard: { index: 2, count: 2 } }),
  },
  { title: '`shuffle` of a number', run: () => shuffle(untyped(1000)) },
  { title: '`shuffle` of an empty window', run: () => shuffle({ window: 0 }) },
  {
    title: '`shuffle` after `batch`',
    run: () => run(batches$().pipe(untyped(shuffle({ window: 4 })))),
  },
  { title: '`batch` twice', run: () => run(batches$().pipe(untyped(batch({ size: 2 })))) },
  { title: '`batch` of a number', run: () => batch(untyped(32)) },
  { title: '`batch` of no rows', run: () => batch({ size: 0 }) },
  { title: '`takeRows` after `batch`', run: () => run(batches$().pipe(untyped(takeRows(2)))) },
  { title: '`filterRows` without a function', run: () => filterRows(untyped({ label: 1 })) },
  {
    title: 'a feature of a column that is not there',
    run: () => run(fromColumns(x).pipe(batch({ size: 2, features: { y: tensor() } }))),
  },
  {
    title: 'a feature that is a string',
    run: () => batch({ size: 2, features: untyped({ x: 'tensor' }) }),
  },
  {
    title: 'an image of another shape',
    run: () =>
      run(
        fromColumns(images).pipe(
          batch({ size: 2, features: { image: image({ shape: [4, 4, 3] }) } }),
        ),
      ),
  },
  { title: 'an image with two dimensions', run: () => image(untyped({ shape: [28, 28] })) },
  {
    title: 'a label that is no class',
    run: () =>
      run(
        fromColumns(images).pipe(
          batch({ size: 4, features: { label: classLabel({ classes: 2 }) } }),
        ),
      ),
  },
  { title: '`classLabel` without classes', run: () => classLabel(untyped({})) },
  {
    title: 'text as a class without names',
    run: () =>
      run(
        fromColumns({ label: ['cat', 'dog'] }).pipe(
          batch({ size: 2, features: { label: classLabel({ classes: 2 }) } }),
        ),
      ),
  },
  {
    title: 'text as a number',
    run: () =>
      run(fromColumns({ y: ['1', '2'] }).pipe(batch({ size: 2, features: { y: scalar() } }))),
  },
  {
    title: 'numbers as text',
    run: () => run(fromColumns(x).pipe(batch({ size: 2, features: { x: text() } }))),
  },
  {
    title: 'several columns of one tensor, one of which holds lists',
    run: () =>
      run(
        fromColumns({ ...x, y: { data: new Float32Array(8), shape: [2] } }).pipe(
          batch({ size: 2, features: { both: tensor({ columns: ['x', 'y'] }) } }),
        ),
      ),
  },
  {
    title: '`mixup` before `batch`',
    run: () => run(fromColumns(x).pipe(untyped(mixup({ alpha: 1 })))),
  },
  {
    title: '`mixup` after `toTensors`',
    run: () => run(batches$().pipe(toTensors(), untyped(mixup({ alpha: 1 })))),
  },
  { title: '`mixup` of a negative alpha', run: () => mixup({ alpha: -1 }) },
  { title: '`cutmix` without alpha', run: () => cutmix(untyped({})) },
  {
    title: '`cutmix` without an image',
    run: () =>
      run(
        fromColumns(images).pipe(
          batch({ size: 2, features: { label: features.label } }),
          cutmix({ alpha: 1 }),
        ),
      ),
  },
  { title: '`cutout` of a negative size', run: () => cutout({ size: -1 }) },
  {
    title: '`normalize` with one value for three channels',
    run: () => run(batches$().pipe(normalize({ mean: [0.5, 0.5], std: [0.5, 0.5] }))),
  },
  {
    title: '`normalize` of a table',
    run: () =>
      run(
        fromColumns({ x: new Float32Array(4) }).pipe(
          batch({ size: 2, features: { x: scalar() } }),
          normalize({ mean: [0], std: [1] }),
        ),
      ),
  },
  {
    title: 'a feature that is not there, to be transformed',
    run: () => run(batches$().pipe(mixup({ alpha: 1, features: ['images'] }))),
  },
  {
    title: '`mixup` of images with masks',
    run: () =>
      run(
        fromColumns({ ...images, mask: { data: new Uint8Array(16), shape: [2, 2] } }).pipe(
          batch({ size: 2, features: { ...features, mask: mask({ shape: [2, 2] }) } }),
          mixup({ alpha: 1 }),
        ),
      ),
  },
  {
    title: '`cutmix` of images with points',
    run: () =>
      run(
        fromColumns({ ...images, eyes: { data: new Float32Array(8), shape: [1, 2] } }).pipe(
          batch({ size: 2, features: { ...features, eyes: points() } }),
          cutmix({ alpha: 1 }),
        ),
      ),
  },
  {
    title: 'boxes of another format than they are',
    run: () =>
      run(
        fromColumns({
          ...images,
          boxes: {
            data: Float32Array.from({ length: 16 }, (_, k) => (k % 4 < 2 ? 5 : 2)),
            shape: [4],
          },
        }).pipe(batch({ size: 2, features: { ...features, boxes: boxes({ format: 'xyxy' }) } })),
      ),
  },
  {
    title: '`normalize` by a standard deviation of 0',
    run: () => normalize({ mean: [0], std: [0] }),
  },
  { title: '`oneOf` of an operator of RxJS', run: () => oneOf([untyped(prefetch(2))]) },
  { title: '`sometimes` in percent', run: () => sometimes(50, mixup({ alpha: 1 })) },
  { title: '`toTensors` of rows', run: () => run(fromColumns(x).pipe(untyped(toTensors()))) },
  { title: '`zip` of a list', run: () => zip(untyped([fromColumns(x)])) },
  {
    title: '`interleave` of several arguments',
    run: () => interleave(untyped(fromColumns(x)), untyped(fromColumns(x))),
  },
  { title: '`prefetch` of nothing', run: () => prefetch(-1) },
  {
    title: 'a step that is not a function',
    run: () => consume(fromColumns(x), untyped({ epochs: 3 })),
  },
  { title: '`epochs` of 0', run: () => pull(fromColumns(x), { epochs: 0 }) },
  { title: '`seed` as text', run: () => pull(fromColumns(x), untyped({ seed: '7' })) },
  { title: '`workers` of all there are', run: () => pull(fromColumns(x), { workers: 1e9 }) },
  {
    title: 'a checkpoint of another seed',
    run: async () => {
      const { value } = await pull(batches$(), { seed: 1 }).next();
      return await consume(batches$(), () => {}, {
        seed: 2,
        resume: value?.checkpoint as Checkpoint,
      });
    },
  },
  {
    title: 'a checkpoint of other operators',
    run: async () => {
      const { value } = await pull(batches$()).next();
      const other$ = fromColumns(images).pipe(batch({ size: 4, features }));
      return await consume(other$, () => {}, { resume: value?.checkpoint as Checkpoint });
    },
  },
  {
    title: 'a checkpoint that was changed by hand',
    run: () => consume(batches$(), () => {}, untyped({ resume: { epoch: 'last' } })),
  },
  {
    title: 'a scheduler between two operators',
    run: () => run(fromColumns(x).pipe(untyped(subscribeOn(asyncScheduler)), batch({ size: 2 }))),
  },
  {
    title: 'a `Subject` between two operators',
    run: async () => {
      const between$ = new Subject<unknown>();
      const running = run(between$.pipe(untyped(batch({ size: 2 }))));
      fromColumns(x).subscribe(between$);
      return await running;
    },
  },
  {
    title: 'a loss that averages over the batch',
    run: async () => {
      const [found] = await tensorsOf(
        batches$().pipe(mixup({ alpha: 1, per: 'sample' }), toTensors()),
      );
      const mean = (_: tf.Tensor, predictions: tf.Tensor) => tf.mean(predictions) as tf.Scalar;
      return mixupCriterion(mean)(untyped(found), tf.zeros([2, 3]));
    },
  },
  {
    title: 'predictions of another size than the batch',
    run: async () => {
      const [found] = await tensorsOf(batches$().pipe(toTensors()));
      const loss = (_: tf.Tensor, predictions: tf.Tensor) =>
        tf.mean(predictions, -1) as tf.Tensor1D;
      return mixupCriterion(loss)(untyped(found), tf.zeros([5, 3]));
    },
  },
  {
    title: 'a batch that was kept after the next one was asked for',
    run: async () => {
      const batches = pull(batches$().pipe(toTensors()));
      const { value } = await batches.next();
      await batches.next();
      try {
        return (value as { tensors: { image: tf.Tensor } }).tensors.image.dataSync();
      } finally {
        await batches.return();
      }
    },
  },
  {
    title: 'an Arrow table with a column of dates only',
    run: () => run(fromArrow(tableFromArrays({ day: [new Date(0)] })).pipe(batch({ size: 1 }))),
  },
];

/** The targets of the first batch of a stream. */
async function tensorsOf(stream$: unknown): Promise<readonly unknown[]> {
  const batches = pull(stream$ as Observable<unknown>);
  const { value } = await batches.next();
  const { label } = (value as { readonly tensors: { readonly label: unknown } }).tensors;
  return [label];
}
