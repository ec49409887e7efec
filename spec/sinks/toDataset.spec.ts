import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { tableFromArrays } from 'apache-arrow';
import { finalize, map, type Observable } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  batch,
  type Checkpoint,
  classLabel,
  consume,
  type DatasetItem,
  type DatasetOptions,
  deal,
  filterRows,
  fromArrow,
  fromColumns,
  image,
  mapAsync,
  mask,
  mixup,
  prefetch,
  type Rows,
  scalar,
  shuffle,
  skipRows,
  takeRows,
  tensor,
  toDataset,
  toTensors,
} from '../../lib/index.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const rows = 20;
const x = { data: Float32Array.from({ length: rows * 2 }, (_, i) => i), shape: [2] };
const label = Uint8Array.from({ length: rows }, (_, i) => i % 3);
const rows$ = fromColumns({ x, label });
const features = { x: tensor(), label: classLabel({ classes: 3 }) };
const ready$ = rows$.pipe(batch({ size: 4, features }), toTensors());

const softmax = (loss = 'categoricalCrossentropy', metrics: string[] = []) => {
  const layer = tf.layers.dense({ units: 3, inputShape: [2], activation: 'softmax' });
  const model = tf.sequential({ layers: [layer] });
  model.compile({ loss, optimizer: 'sgd', metrics });
  return model;
};

beforeAll(() => tf.setBackend('cpu'));

describe('toDataset() and fitDataset', () => {
  it.each([
    ['scalar', scalar()],
    ['tensor', tensor({ columns: ['y'] })],
  ])('learn a line whose target is a %s', async (_, target) => {
    const x = Float32Array.from({ length: 256 }, (_, i) => i / 256);
    const y = x.map((value) => 3 * value - 1);
    const layer = tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' });
    const model = tf.sequential({ layers: [layer] });
    model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0.5) });
    const data$ = fromColumns({ x, y }, { shuffle: true }).pipe(
      batch({ size: 32, features: { x: scalar(), y: target } }),
      toTensors(),
    );
    await model.fitDataset(toDataset(data$, { targets: ['y'], epochs: 40 }), {
      epochs: 40,
      verbose: 0,
    });
    const [weight, bias] = model.getWeights().map((each) => each.dataSync()[0]);
    expect(weight).toBeCloseTo(3, 2);
    expect(bias).toBeCloseTo(-1, 2);
  });

  it.each(['keep', 'pad'] as const)('measure no padding: %s', async (last) => {
    const layer = tf.layers.dense({
      units: 2,
      inputShape: [1],
      activation: 'softmax',
      weights: [tf.tensor2d([[0, 3]]), tf.tensor1d([0, 0])],
    });
    const model = tf.sequential({ layers: [layer] });
    model.compile({ loss: 'categoricalCrossentropy', optimizer: 'sgd', metrics: ['accuracy'] });
    const ones = { data: new Float32Array(20).fill(1), shape: [1] };
    const data$ = fromColumns({ x: ones, label: new Uint8Array(20).fill(1) }).pipe(
      batch({ size: 16, last, features: { x: tensor(), label: classLabel({ classes: 2 }) } }),
      toTensors(),
    );
    const before = tf.memory().numTensors;
    const measured = (await model.evaluateDataset(toDataset(data$), {})) as tf.Scalar[];
    expect(measured.map((each) => each.dataSync()[0])).toEqual([expect.closeTo(0.0486, 4), 1]);
    tf.dispose(measured);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('feed sparse losses class numbers, and refuse mixed labels for them', async () => {
    const model = softmax('sparseCategoricalCrossentropy', ['accuracy']);
    const dataset = toDataset(ready$, { labels: 'index' });
    const { history } = await model.fitDataset(dataset, { epochs: 1, verbose: 0 });
    expect(history.acc).toHaveLength(1);
    const iterator = await toDataset(ready$, { labels: 'index' }).iterator();
    const { value } = await iterator.next();
    expect([value.ys.shape, [...value.ys.dataSync()]]).toEqual([
      [4, 1],
      [0, 1, 2, 0],
    ]);
    tf.dispose(value);
    const mixed$ = rows$.pipe(batch({ size: 4, features }), mixup({ alpha: 1 }), toTensors());
    const before = tf.memory().numTensors;
    await expect((await toDataset(mixed$, { labels: 'index' }).iterator()).next()).rejects.toThrow(
      /^Cannot hand `label` over as class indices: each sample must have one label; received 2/,
    );
    expect(tf.memory().numTensors).toBe(before);
    expect(() => toDataset(ready$, { labels: 'index', soft: {} })).toThrow(/`soft` must be left/);
    expect(() => toDataset(ready$, { labels: 'onehot' as 'index' })).toThrow(/`labels` must be/);
  });

  it('learn the classes of pixels from a mask, which is the target of its image', async () => {
    const bright = Uint8Array.from({ length: 16 * 16 }, (_, i) => (i % 3 === 0 ? 255 : 0));
    const images$ = fromColumns({
      image: { data: bright, shape: [4, 4, 1] },
      mask: { data: bright.map((value) => value / 255), shape: [4, 4, 1] },
    });
    const data$ = images$.pipe(
      batch({
        size: 3,
        last: 'pad',
        features: { image: image({ shape: [4, 4, 1] }), mask: mask({ shape: [4, 4] }) },
      }),
      toTensors(),
    );
    const iterator = await toDataset(data$).iterator();
    const { value } = await iterator.next();
    expect([value.xs.shape, value.ys.shape, value.ys.dtype]).toEqual([
      [3, 4, 4, 1],
      [3, 4, 4, 1],
      'float32',
    ]);
    tf.dispose(value);
    const layer = tf.layers.conv2d({
      filters: 2,
      kernelSize: 1,
      inputShape: [4, 4, 1],
      activation: 'softmax',
    });
    const model = tf.sequential({ layers: [layer] });
    const optimizer = tf.train.adam(0.3);
    model.compile({ loss: 'sparseCategoricalCrossentropy', optimizer, metrics: ['accuracy'] });
    const { history } = await model.fitDataset(toDataset(data$), { epochs: 8, verbose: 0 });
    expect(history.acc?.at(-1)).toBe(1);
    expect(await model.evaluateDataset(toDataset(data$) as never, {})).toHaveLength(2);
  });

  it('predict labels and masks, and feed neither', async () => {
    const both$ = fromColumns({
      image: { data: new Uint8Array(2 * 16), shape: [4, 4, 1] },
      mask: { data: new Uint8Array(2 * 16), shape: [4, 4] },
      label: new Uint8Array(2),
    }).pipe(
      batch({
        size: 2,
        features: {
          image: image({ shape: [4, 4, 1] }),
          mask: mask({ shape: [4, 4] }),
          label: classLabel({ classes: 2 }),
        },
      }),
      toTensors(),
    );
    const shapesOf = async (options: DatasetOptions) => {
      const { value } = await (await toDataset(both$, options).iterator()).next();
      const { xs, ys } = value as DatasetItem;
      const shapes = [xs, ys].map((part) =>
        part instanceof tf.Tensor
          ? part.shape
          : Object.fromEntries(Object.entries(part).map(([name, { shape }]) => [name, shape])),
      );
      tf.dispose(value);
      return shapes;
    };
    const pixels = [2, 4, 4, 1];
    expect(await shapesOf({})).toEqual([pixels, { mask: pixels, label: [2, 2] }]);
    expect(await shapesOf({ targets: ['label'] })).toEqual([pixels, [2, 2]]);
    expect(await shapesOf({ inputs: ['image', 'mask'], targets: ['label'] })).toEqual([
      { image: pixels, mask: pixels },
      [2, 2],
    ]);
  });

  it('smooth labels', async () => {
    const iterator = await toDataset(ready$, { soft: { smoothing: 0.3 } }).iterator();
    const { value } = await iterator.next();
    expect(value.ys.arraySync()[0]).toEqual([0.8, 0.1, 0.1].map((each) => expect.closeTo(each, 6)));
    tf.dispose(value);
  });
});

describe('the size of a dataset', () => {
  const features = { label: classLabel({ classes: 3 }) };
  const ended = (rows$: Observable<Rows>, size = 3, last: 'keep' | 'drop' | 'pad' = 'keep') =>
    rows$.pipe(batch({ size, last, features }), prefetch(1), toTensors());
  const sharded = (last: 'drop' | 'pad') =>
    fromColumns({ label }, { shard: { index: 0, count: 3, last } });

  it.each([
    ['kept', ended(rows$)],
    ['dropped', ended(rows$, 3, 'drop')],
    ['padded', ended(rows$, 3, 'pad')],
    ['fewer', ended(rows$.pipe(takeRows(7), skipRows(2), shuffle({ window: 4 })))],
    ['none', ended(rows$.pipe(skipRows(99)))],
    ['shard', ended(sharded('drop'), 3)],
    ['padded shard', ended(sharded('pad'), 7, 'drop')],
    ['of a table', ended(fromArrow(tableFromArrays({ label })))],
    [
      'dealt and mixed',
      rows$.pipe(
        batch({ size: 3, features }),
        mixup({ alpha: 1 }),
        deal({ index: 0, count: 2 }),
        toTensors(),
      ),
    ],
  ])('is that of the stream, before it is read: %s', async (_, stream$) => {
    const { batches } = await consume(stream$, () => {});
    expect(toDataset(stream$, { inputs: ['label'] }).size).toBe(batches);
  });

  it.each([
    ['filterRows', ended(rows$.pipe(filterRows((row) => row.label === 1, { name: 'one' })))],
    ['an operator of RxJS', ready$.pipe(map((each) => each))],
  ])('is found out where nobody knows it, as after %s', async (_, stream$) => {
    const dataset = toDataset(stream$, { inputs: ['label'] });
    expect(dataset.size).toBeNaN();
    const read = async (count: number) => {
      const iterator = await dataset.iterator();
      let batches = 0;
      for (; batches < count; batches++) {
        const { done, value } = await iterator.next();
        if (done === true) break;
        tf.dispose(value);
      }
      return batches;
    };
    await read(1);
    expect(dataset.size).toBeNaN();
    const batches = await read(99);
    expect(dataset.size).toBe(batches);
  });

  it('reaches the callbacks, and with them progress bars', async () => {
    const model = softmax();
    const steps: unknown[] = [];
    class Bar extends tf.CustomCallback {
      override setParams(params: { readonly steps?: unknown }) {
        steps.push(params.steps);
      }
    }
    const bar = new Bar({ onTrainBegin: () => {} });
    await model.fitDataset(toDataset(ready$), { epochs: 1, verbose: 0, callbacks: [bar] });
    expect(steps).toEqual([5]);
  });
});

describe('the checkpoint of a dataset', () => {
  it.each([{}, { epochs: 2 }, { prefetch: 3 }, { epochs: 2, prefetch: 3 }])(
    'is that of the last step done, with %o',
    async (run: DatasetOptions) => {
      const checkpoints: Checkpoint[] = [];
      await consume(ready$, (each) => checkpoints.push(each.checkpoint), { epochs: 2 });
      const model = softmax();
      const dataset = toDataset(ready$, run);
      expect(dataset.checkpoint).toBeUndefined();
      const seen: [unknown, unknown][] = [];
      let step = 0;
      await model.fitDataset(dataset, {
        epochs: 2,
        verbose: 0,
        callbacks: {
          onBatchBegin: async () => {
            seen.push([dataset.checkpoint, step === 0 ? undefined : checkpoints[step - 1]]);
          },
          onBatchEnd: async () => {
            seen.push([dataset.checkpoint, checkpoints[step++]]);
          },
        },
      });
      expect(seen).toHaveLength(20);
      for (const [found, right] of seen) expect(found).toEqual(right);
      expect(dataset.checkpoint).toEqual(checkpoints[9]);
    },
  );

  it('is not that of a step that failed', async () => {
    const model = softmax();
    const dataset = toDataset(ready$, { prefetch: 2 });
    let step = 0;
    const failing = model.fitDataset(dataset, {
      epochs: 1,
      verbose: 0,
      callbacks: {
        onBatchBegin: async () => {
          if (step++ === 2) throw new Error('enough');
        },
      },
    });
    await expect(failing).rejects.toThrow('enough');
    expect(dataset.checkpoint?.position.batch).toBe(2);
    await dataset.close();
  });

  it('goes on through fitDataset with the weights of a run that was not stopped', async () => {
    const initial = [tf.tensor2d([0.1, -0.2, 0.3, 0, 0.2, 0.1], [2, 3]), tf.zeros([3])];
    const train = async (run: DatasetOptions, weights: tf.Tensor[], stopAt = Infinity) => {
      const model = softmax();
      model.setWeights(weights);
      const dataset = toDataset(ready$, { seed: 3, ...run });
      let step = 0;
      await model.fitDataset(dataset, {
        epochs: 3,
        initialEpoch: dataset.checkpoint?.epoch ?? 0,
        verbose: 0,
        callbacks: {
          onBatchEnd: async () => {
            if (++step === stopAt) model.stopTraining = true;
          },
        },
      });
      const checkpoint = JSON.parse(JSON.stringify(dataset.checkpoint)) as Checkpoint;
      await dataset.close();
      return { checkpoint, weights: model.getWeights() };
    };
    const values = ({ weights }: { weights: tf.Tensor[] }) =>
      weights.map((each) => [...each.dataSync()]);
    const whole = values(await train({}, initial));
    for (const run of [{}, { epochs: 3, prefetch: 2 }]) {
      // After the last batch of an epoch, too.
      for (const stopAt of [7, 10]) {
        const first = await train(run, initial, stopAt);
        const rest = await train({ ...run, resume: first.checkpoint }, first.weights);
        expect(values(rest)).toEqual(whole);
      }
    }
  });
});

describe('a dataset whose reader stops', () => {
  const watched = () => {
    let open = 0;
    const counted$ = ready$.pipe(
      map((each) => {
        if (each.index === 0) open++;
        return each;
      }),
      finalize(() => {
        open--;
      }),
    );
    return { counted$, open: () => open };
  };
  const ended = async (open: () => number) => {
    for (let turn = 0; turn < 100 && open() > 0; turn++) {
      collectGarbage();
      await new Promise((done) => setTimeout(done, 5));
    }
    return open();
  };

  it.each([
    ['throws', {}],
    ['throws', { epochs: 3, prefetch: 2 }],
    ['stops', {}],
    ['stops', { epochs: 3, prefetch: 2 }],
    ['ends', { epochs: 3, prefetch: 2 }],
  ] as const)(
    'closes itself where fitDataset %s early, with %o, and may be read again',
    async (how, run) => {
      const model = softmax();
      const { counted$, open } = watched();
      const dataset = toDataset(counted$, { seed: 11, ...run });
      await (async () => {
        const fitting = model.fitDataset(dataset, {
          epochs: 3,
          verbose: 0,
          callbacks: {
            onBatchEnd: async (index) => {
              if (index !== 1) return;
              if (how === 'throws') throw new Error('enough');
              if (how === 'stops') model.stopTraining = true;
            },
            onEpochEnd: async () => {
              if (how === 'ends') model.stopTraining = true;
            },
          },
        });
        if (how === 'throws') await expect(fitting).rejects.toThrow('enough');
        else await fitting;
      })();
      expect(open()).toBe(1);
      expect(await ended(open)).toBe(0);
      const { value } = await (await dataset.iterator()).next();
      expect(value.xs.shape).toEqual([4, 2]);
      tf.dispose(value);
      await dataset.close();
      expect(open()).toBe(0);
    },
  );

  it('stays open while somebody waits for an element', async () => {
    let answer: (() => void) | undefined;
    const slow$ = rows$.pipe(
      batch({ size: 4, features }),
      mapAsync(
        (each) =>
          new Promise<typeof each>((resolve) => {
            answer = () => resolve(each);
          }),
        { concurrency: 1 },
      ),
      toTensors(),
    );
    const dataset = toDataset(slow$);
    const waited = (await dataset.iterator()).next();
    for (let turn = 0; turn < 5; turn++) {
      await new Promise((done) => setTimeout(done, 5));
      collectGarbage();
    }
    answer?.();
    const { done, value } = await waited;
    expect(done).toBe(false);
    tf.dispose(value);
    await dataset.close();
  });
});
