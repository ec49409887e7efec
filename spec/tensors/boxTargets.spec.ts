import * as tf from '@tensorflow/tfjs';
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import {
  BoxTargets,
  batch,
  boxes,
  classLabel,
  consume,
  cutmix,
  fromColumns,
  image,
  points,
  pull,
  randomFlip,
  statistics,
  toDataset,
  toTensors,
} from '../../lib/index.ts';

const columns = {
  image: { data: new Uint8Array(6 * 16), shape: [4, 4, 1] },
  boxes: {
    data: new Float32Array(6 * 8).map((_, k) => [0, 0, 2, 2, 1, 1, 4, 4][k % 8] as number),
    shape: [2, 4],
  },
  classes: { data: Int32Array.from({ length: 12 }, (_, k) => k % 5), shape: [2] },
  label: Int32Array.of(0, 1, 0, 1, 0, 1),
};
const features = {
  image: image({ shape: [4, 4, 1] }),
  boxes: boxes({ format: 'xyxy', labels: 'classes' }),
};
const batches$ = fromColumns(columns).pipe(batch({ size: 2, features }));
const ready$ = batches$.pipe(cutmix({ alpha: 1 }), toTensors());

describe('the boxes of a batch', () => {
  let base = 0;
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });
  beforeEach(() => {
    base = tf.memory().numTensors;
  });

  it('are disposed of with it, whatever was read of them', async () => {
    for (const prefetch of [0, 2]) {
      await consume(
        ready$,
        ({ tensors }) => {
          expectTypeOf(tensors.boxes).toEqualTypeOf<BoxTargets>();
          expectTypeOf(tensors.boxes.boxes).toEqualTypeOf<Tensor2D>();
          expectTypeOf(tensors.boxes.labels).toEqualTypeOf<Tensor1D>();
          expect(tensors.boxes.boxes.dtype).toBe('float32');
          expect(tensors.boxes.labels.dtype).toBe('int32');
          expect(tensors.boxes.sample.shape).toEqual([tensors.boxes.count]);
          expect(tf.memory().numTensors).toBeGreaterThan(base);
        },
        { prefetch, seed: prefetch },
      );
      expect(tf.memory().numTensors).toBe(base);
    }
  });

  it('outlive tf.tidy(), and are read once', async () => {
    for await (const { tensors } of pull(ready$, { seed: 3 })) {
      const read = tf.tidy(() => tensors.boxes.boxes);
      expect(read.isDisposed).toBe(false);
      expect(tensors.boxes.boxes).toBe(read);
    }
    expect(tf.memory().numTensors).toBe(base);
  });

  it('belong to whoever detached them, and can be read until they are disposed of', async () => {
    const { value } = await pull(ready$, { seed: 4 }).next();
    const kept = value?.detach();
    kept?.image.dispose();
    const own = kept?.boxes as BoxTargets;
    expect(own).toBeInstanceOf(BoxTargets);
    expect(own.weights.shape).toEqual([own.count]);
    own.dispose();
    own.dispose();
    expect(() => own.boxes).toThrow(/`boxes` of boxes: their batch must still be in use/);
    expect(tf.memory().numTensors).toBe(base);
  });

  it('are shown in one line, of a batch and of its tensors', async () => {
    for await (const { tensors, recipeBatch } of pull(batches$.pipe(toTensors()), { seed: 5 })) {
      expect(String(recipeBatch)).toContain('  boxes  boxes float32 [m, 4] of 2 samples');
      expect(String(tensors)).toMatch(
        / {2}boxes {2}4 boxes of 2 samples, float32 \[4, 4\], labels \d … \d/,
      );
    }
  });

  it('have no labels where the feature names none', async () => {
    const unlabelled = { ...features, boxes: boxes({ format: 'xyxy' }) };
    const { value } = await pull(
      fromColumns(columns).pipe(batch({ size: 1, features: unlabelled }), toTensors()),
    ).next();
    expect(() => value?.tensors.boxes.labels).toThrow(/pass `labels: 'column'` to `boxes`/);
    value?.dispose();
  });

  it('are left out of a dataset, and refused where they are named', async () => {
    const labelled = { ...features, label: classLabel({ classes: 2 }) };
    const data$ = fromColumns(columns).pipe(batch({ size: 2, features: labelled }), toTensors());
    const iterator = await toDataset(data$, { seed: 6 }).iterator();
    const { value } = await iterator.next();
    expect(value.xs.shape).toEqual([2, 4, 4, 1]);
    tf.dispose(value);
    for (const options of [{ inputs: ['boxes'] }, { targets: ['boxes'] }]) {
      const dataset = toDataset(data$, { seed: 7, ...options });
      await expect((await dataset.iterator()).next()).rejects.toThrow(
        /one shape a sample; received `boxes`, boxes, whose number differs between samples/,
      );
      await dataset.close();
    }
  });

  it('are counted by statistics(), with their classes', async () => {
    const found = await statistics(fromColumns(columns), { features });
    expect(found.features.boxes).toEqual({
      ...{ kind: 'boxes', count: 6, nulls: 0, objects: 12, min: 2, max: 2 },
      ...{ classes: 5, counts: [3, 3, 2, 2, 2] },
    });
    expect(String(found)).toContain('12 boxes of 5 classes, 2 … 2 a row');
  });
});

it('points are a tensor that is disposed of with its batch', async () => {
  const base = tf.memory().numTensors;
  const faces = {
    image: columns.image,
    eyes: { data: new Float32Array(24).fill(1), shape: [2, 2] },
  };
  const stream$ = fromColumns(faces).pipe(
    batch({ size: 3, features: { image: features.image, eyes: points({ pairs: [[0, 1]] }) } }),
    randomFlip(),
    toTensors(),
  );
  await consume(stream$, ({ tensors, recipeBatch }) => {
    expectTypeOf(tensors.eyes).toEqualTypeOf<Tensor3D>();
    expect(tensors.eyes.shape).toEqual([3, 2, 2]);
    expect(String(recipeBatch)).toContain('points float32 [3, k, 2]');
  });
  expect(tf.memory().numTensors).toBe(base);
});
