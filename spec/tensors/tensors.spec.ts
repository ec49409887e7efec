import * as tf from '@tensorflow/tfjs';
import { bufferCount, concatMap, firstValueFrom, map, tap, toArray } from 'rxjs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  batch,
  type Checkpoint,
  classLabel,
  consume,
  cutmix,
  cutout,
  fromColumns,
  image,
  mixup,
  normalize,
  prefetch,
  pull,
  scalar,
  shuffle,
  tensor,
  text,
  toDataset,
  toTensors,
} from '../../lib/index.ts';

const rows = 50;
const data$ = fromColumns({
  image: { data: Uint8Array.from({ length: rows * 12 }, (_, k) => k % 251), shape: [2, 2, 3] },
  label: Uint8Array.from({ length: rows }, (_, i) => i % 5),
  price: Float32Array.from({ length: rows }, (_, i) => i),
  id: Int32Array.from({ length: rows }, (_, i) => 2 ** 24 + i),
  point: { data: Float64Array.from({ length: rows * 2 }, (_, i) => i / 2), shape: [2] },
  name: Array.from({ length: rows }, (_, i) => `row ${i}`),
});
const features = {
  image: image({ shape: [2, 2, 3] }),
  label: classLabel({ classes: 5 }),
  price: scalar(),
  id: scalar({ dtype: 'int32' }),
  point: tensor(),
  name: text(),
};
const ready$ = data$.pipe(
  shuffle({ window: 20 }),
  batch({ size: 8, features }),
  mixup({ alpha: 1 }),
  toTensors(),
);

let base = 0;
beforeAll(() => tf.setBackend('cpu'));
beforeEach(() => {
  base = tf.memory().numTensors;
});
const touch = ({
  tensors,
}: {
  readonly tensors: {
    readonly image: tf.Tensor;
    readonly label: { readonly terms: unknown; soft(): tf.Tensor };
  };
}) => {
  tensors.image.shape;
  tensors.label.terms;
  tensors.label.soft();
};

describe('toTensors()', () => {
  it('makes what each feature says, mixing what can be mixed', async () => {
    const plain$ = data$.pipe(batch({ size: 8, features }), toTensors());
    for await (const { tensors, size } of pull(plain$)) {
      expect(size).toBe(8);
      expect(tensors.image.shape).toEqual([8, 2, 2, 3]);
      expect(tensors.image.dtype).toBe('float32');
      expect([...tensors.image.dataSync().slice(0, 3)]).toEqual(
        [0, 1, 2].map((p) => Math.fround(p * Math.fround(1 / 255))),
      );
      expect([...tensors.label.a.dataSync()]).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
      expect(tensors.label.terms).toHaveLength(1);
      expect([...tensors.label.lambda.dataSync()]).toEqual(new Array(8).fill(1));
      expect(tensors.id.dtype).toBe('int32');
      expect(tensors.id.dataSync()[1]).toBe(2 ** 24 + 1);
      expect(tensors.point.shape).toEqual([8, 2]);
      expect(tensors.name.dataSync()[3]).toBe('row 3');
      break;
    }
    for await (const { tensors } of pull(
      data$.pipe(batch({ size: 8, features }), mixup({ alpha: 1 }), toTensors()),
    )) {
      const { a, b, lambda } = tensors.label;
      const [own, other, share, price, id] = [a, b, lambda, tensors.price, tensors.id].map((t) => [
        ...t.dataSync(),
      ]);
      expect(id).toEqual(Array.from({ length: 8 }, (_, i) => 2 ** 24 + i));
      // Labels are row mod 5, prices the row: one λ and one partner for both.
      price?.forEach((mixed, i) => {
        const partner = (mixed - (share?.[i] as number) * i) / (1 - (share?.[i] as number));
        expect(Math.round(partner) % 5).toBe(other?.[i]);
        expect(own?.[i]).toBe(i % 5);
      });
      break;
    }
  });

  it('makes no tensor before it is asked for, and survives a surrounding tidy', async () => {
    for await (const element of pull(ready$)) {
      expect(tf.memory().numTensors).toBe(base);
      const inside = tf.tidy(() => element.tensors.image);
      expect(inside.isDisposed).toBe(false);
      expect(element.tensors.image).toBe(inside);
      expect(tf.memory().numTensors).toBe(base + 1);
      tf.tidy(() => element.tensors.label.soft());
      expect(element.tensors.label.soft().isDisposed).toBe(false);
      break;
    }
    expect(tf.memory().numTensors).toBe(base);
  });

  it('has an entry for each feature, by getters that all batches share, so that the engine keeps no form for each', async () => {
    const two$ = ready$.pipe(toArray());
    const [first, second] = (await firstValueFrom(two$)).map(({ tensors }) =>
      Object.getOwnPropertyDescriptors(tensors),
    );
    expect(Object.keys(first as object)).toEqual(Object.keys(features));
    for (const name of Object.keys(features) as (keyof typeof features)[]) {
      expect(first?.[name].enumerable).toBe(true);
      expect(first?.[name].get).toBeTypeOf('function');
      expect(second?.[name].get).toBe(first?.[name].get);
    }
  });

  it('refuses a batch that was disposed of, and leaves a detached one to its owner', async () => {
    const all = await firstValueFrom(ready$.pipe(toArray()));
    const [first, second] = all;
    first?.dispose();
    first?.dispose();
    expect(() => first?.tensors.image).toThrow(/disposed of; call `detach\(\)`/);
    const mine = second?.detach();
    second?.dispose();
    expect(mine?.image.isDisposed).toBe(false);
    mine?.label.soft();
    tf.dispose([mine?.image, mine?.price, mine?.id, mine?.point, mine?.name] as tf.Tensor[]);
    mine?.label.dispose();
    expect(tf.memory().numTensors).toBe(base);
  });

  it.each([
    'full end',
    'break',
    'error in the step',
    'unsubscribe',
    'prefetch',
    'stock concatMap',
    'stock bufferCount',
    'mapped away',
  ])('leaves no tensor: %s', async (how) => {
    if (how === 'full end') expect((await consume(ready$, touch, { epochs: 2 })).batches).toBe(14);
    if (how === 'break')
      for await (const element of pull(ready$)) if (touch(element) === undefined) break;
    if (how === 'error in the step') {
      const failing = consume(ready$, (element) => {
        touch(element);
        throw new Error('diverged');
      });
      await expect(failing).rejects.toThrow('diverged');
    }
    if (how === 'unsubscribe') {
      const subscription = ready$.subscribe((element) => {
        touch(element);
        element.dispose();
      });
      subscription.unsubscribe();
    }
    if (how === 'prefetch')
      for await (const element of pull(ready$.pipe(prefetch(3)), { prefetch: 2 }))
        if (touch(element) === undefined) break;
    if (how === 'stock concatMap') {
      const through$ = ready$.pipe(
        concatMap(async (element) => {
          touch(element);
          return element;
        }),
      );
      for await (const { index } of pull(through$)) if (index === 3) break;
    }
    if (how === 'stock bufferCount')
      for await (const elements of pull(ready$.pipe(bufferCount(3)))) elements.forEach(touch);
    if (how === 'mapped away')
      for await (const tensors of pull(ready$.pipe(map((element) => element.tensors))))
        expect(tensors.image.isDisposed).toBe(false);
    expect(tf.memory().numTensors).toBe(base);
  });

  it('keeps at most the batch in use', async () => {
    let most = 0;
    for await (const element of pull(ready$)) {
      touch(element);
      most = Math.max(most, tf.memory().numTensors - base);
    }
    // An image, two terms of two tensors, and the dense targets.
    expect(most).toBe(6);
  });

  it('gives two mixes four labels, with the weights that images have', async () => {
    const twice$ = data$.pipe(
      batch({ size: 8, features }),
      mixup({ alpha: 1 }),
      cutmix({ alpha: 1 }),
      cutout({ size: 2 }),
      toTensors(),
    );
    for await (const { tensors } of pull(twice$)) {
      expect(tensors.label.terms).toHaveLength(4);
      const sums = tf.tidy(() =>
        tf.addN(tensors.label.terms.map(({ weights }) => weights)).dataSync(),
      );
      for (const sum of sums) expect(sum).toBeCloseTo(1, 6);
      expect(() => tensors.label.a).toThrow(/at most two terms; received 4.*`terms`/);
    }
    expect(tf.memory().numTensors).toBe(base);
  });

  it('fills up with samples that weigh nothing', async () => {
    const padded$ = data$.pipe(
      batch({ size: 32, features, last: 'pad' }),
      mixup({ alpha: 1 }),
      toTensors(),
    );
    const seen = [];
    for await (const { tensors, size, valid } of pull(padded$)) {
      seen.push([size, valid, tensors.image.shape[0]]);
      const sums = tf.tidy(() => [...tensors.label.soft().sum(1).dataSync()]);
      sums.forEach((sum, i) => expect(sum).toBeCloseTo(i < valid ? 1 : 0, 6));
      const weighed = tf.tidy(() => [
        ...tf.addN(tensors.label.terms.map(({ weights }) => weights)).dataSync(),
      ]);
      weighed.forEach((sum, i) => expect(sum).toBeCloseTo(i < valid ? 1 : 0, 6));
    }
    expect(seen).toEqual([
      [32, 32, 32],
      [32, 18, 32],
    ]);
  });

  it('renders the same values in any order of reading, and normalizes as one multiplication and one addition', async () => {
    const chain$ = data$.pipe(
      batch({ size: 8, features }),
      normalize({ mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] }),
      toTensors(),
    );
    for await (const { tensors } of pull(chain$)) {
      const rendered = tensors.image.dataSync();
      const [mean, std] = [
        [0.5, 0.4, 0.3],
        [0.2, 0.3, 0.4],
      ];
      const expected = Array.from({ length: 96 }, (_, k) => {
        const [m, s] = [mean[k % 3] as number, std[k % 3] as number];
        return Math.fround(Math.fround(k * Math.fround(1 / 255 / s)) + Math.fround(-m / s));
      });
      rendered.forEach((value, k) =>
        expect(Math.abs(value - (expected[k] as number))).toBeLessThan(4e-7),
      );
      break;
    }
  });
});

describe('toDataset()', () => {
  type DatasetOptions = NonNullable<Parameters<typeof toDataset>[1]>;
  const model = () => {
    const made = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [2, 2, 3] }),
        tf.layers.dense({ units: 5, activation: 'softmax' }),
      ],
    });
    made.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
    return made;
  };
  const images$ = data$.pipe(
    batch({ size: 8, features: { image: features.image, label: features.label } }),
    mixup({ alpha: 1 }),
    toTensors(),
  );

  it.each([
    [false, {}],
    [true, {}],
    [false, { epochs: 2 }],
    [true, { epochs: 2 }],
    [false, { epochs: 2, prefetch: 3 }],
    [true, { epochs: 2, prefetch: 3 }],
  ])('feeds fitDataset and leaves no tensor, stopping early: %s, with %o', async (stops, run) => {
    const trained = model();
    await trained.fitDataset(toDataset(images$), { epochs: 1, verbose: 0 });
    const before = tf.memory().numTensors;
    const dataset = toDataset(images$, { seed: 3, ...run });
    let batches = 0;
    await trained.fitDataset(dataset, {
      epochs: 2,
      verbose: 0,
      callbacks: {
        onBatchEnd: async () => {
          if (++batches === 3 && stops) trained.stopTraining = true;
        },
      },
    });
    await dataset.close();
    expect(batches).toBe(stops ? 3 : 14);
    expect(tf.memory().numTensors).toBe(before);
    trained.dispose();
  });

  it('gives the same whether epochs are runs or parts of one, read whole or not, from a checkpoint too', async () => {
    const told = async (run: DatasetOptions, counts: readonly number[]) => {
      const dataset = toDataset(images$, { seed: 3, ...run });
      const all: number[][][] = [];
      for (const count of counts) {
        const iterator = await dataset.iterator();
        const epoch: number[][] = [];
        for (let k = 0; k < count; k++) {
          const { done, value } = await iterator.next();
          if (done === true) break;
          epoch.push([
            ...(value.xs as tf.Tensor).dataSync(),
            ...(value.ys as tf.Tensor).dataSync(),
          ]);
          tf.dispose([value.xs, value.ys] as tf.Tensor[]);
        }
        all.push(epoch);
      }
      await dataset.close();
      return all;
    };
    for (const counts of [
      [9, 9, 9],
      [2, 7, 9],
      [7, 0, 3],
    ]) {
      const apart = await told({}, counts);
      expect(apart.map(({ length }) => length)).toEqual(counts.map((count) => Math.min(count, 7)));
      expect(await told({ epochs: 3 }, counts)).toEqual(apart);
      expect(await told({ epochs: 3, prefetch: 2 }, counts)).toEqual(apart);
    }
    const checkpoints: Checkpoint[] = [];
    await consume(images$, ({ checkpoint }) => checkpoints.push(checkpoint), {
      seed: 3,
      epochs: 2,
    });
    const resume = checkpoints[9] as Checkpoint;
    expect(await told({ epochs: 3, resume }, [9, 9])).toEqual(
      await told({ resume, epoch: 1 }, [9, 9]),
    );
    expect(tf.memory().numTensors).toBe(base);
  });

  it('begins the next epoch of a run before it is read, and refuses more than there are', async () => {
    const seen: number[] = [];
    const epochs$ = images$.pipe(tap(({ epoch }) => seen.push(epoch)));
    const dataset = toDataset(epochs$, { epochs: 2, prefetch: 3 });
    const read = async () => {
      const iterator = await dataset.iterator();
      for (let item = await iterator.next(); item.done !== true; item = await iterator.next()) {
        tf.dispose([item.value.xs, item.value.ys] as tf.Tensor[]);
      }
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
    };
    await read();
    expect(seen.filter((epoch) => epoch === 1).length).toBeGreaterThanOrEqual(2);
    await read();
    await expect(read()).rejects.toThrow(
      /^Cannot read another epoch of `toDataset`: `epochs` must be the number that is read; received 2/,
    );
    expect(tf.memory().numTensors).toBe(base);
  });

  it('ends an epoch of a run for whoever still reads it when the next has begun', async () => {
    const dataset = toDataset(images$, { epochs: 2 });
    const [early, late] = [await dataset.iterator(), await dataset.iterator()];
    for (const iterator of [early, late]) {
      const { value } = await iterator.next();
      tf.dispose([value.xs, value.ys] as tf.Tensor[]);
    }
    expect(await early.next()).toEqual({ done: true, value: undefined });
    await dataset.close();
    expect(tf.memory().numTensors).toBe(base);
  });

  it('subscribes when it is read, one epoch an iterator', async () => {
    const seen: number[] = [];
    const epochs$ = data$.pipe(
      batch({ size: 50, features: { price: features.price, label: features.label } }),
      map((b) => {
        seen.push(b.epoch);
        return b;
      }),
      toTensors(),
    );
    const dataset = toDataset(epochs$, { targets: ['price'], inputs: ['label'] });
    await dataset.iterator();
    for (let epoch = 0; epoch < 2; epoch++) {
      const iterator = await dataset.iterator();
      for (let item = await iterator.next(); item.done !== true; item = await iterator.next()) {
        expect((item.value.xs as tf.Tensor).shape).toEqual([50, 5]);
        expect((item.value.ys as tf.Tensor).shape).toEqual([50, 1]);
        tf.dispose([item.value.xs, item.value.ys] as tf.Tensor[]);
      }
    }
    expect(seen).toEqual([0, 1]);
    expect(tf.memory().numTensors).toBe(base);
  });
});
