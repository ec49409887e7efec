import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  averageViews,
  batch,
  fromColumns,
  image,
  pull,
  randomFlip,
  repeatRows,
  toTensors,
  views,
} from '../../lib/index.ts';

beforeAll(() => tf.setBackend('cpu'));

describe('averageViews()', () => {
  it('averages the views of each sample, of any shape, and keeps no tensor', () => {
    const predictions = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [4, 1, 2]);
    const before = tf.memory().numTensors;
    const average = averageViews(predictions, 2);
    expect(average.shape).toEqual([2, 1, 2]);
    expect([...average.dataSync()]).toEqual([2, 3, 6, 7]);
    average.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect([...averageViews(tf.tensor1d([1, 3]), 1).dataSync()]).toEqual([1, 3]);
  });

  it('takes a list of the predictions of each view', () => {
    const average = averageViews([tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 6]])]);
    expect(average.shape).toEqual([1, 2]);
    expect([...average.dataSync()]).toEqual([2, 4]);
  });

  it('makes of copies and of views what a model of both would predict', async () => {
    const columns = { image: { data: Uint8Array.of(1, 2, 3, 4), shape: [1, 2, 1] as const } };
    const features = { image: image({ shape: [1, 2, 1], scale: 1 }) };
    const model = (images: tf.Tensor4D) =>
      tf.reshape(tf.slice(images, [0, 0, 0, 0], [-1, 1, 1, 1]), [-1, 1]);
    const both$ = fromColumns(columns).pipe(
      batch({ size: 2, features }),
      views({ plain: [], flipped: randomFlip({ horizontal: 1 }) }),
      toTensors(),
    );
    for await (const { tensors } of pull(both$)) {
      const each = [model(tensors.plain.image), model(tensors.flipped.image)];
      expect([...averageViews(each).dataSync()]).toEqual([1.5, 3.5]);
    }
    const copies$ = fromColumns(columns).pipe(
      repeatRows(3),
      batch({ size: 6, features }),
      toTensors(),
    );
    for await (const { tensors } of pull(copies$))
      expect([...averageViews(model(tensors.image), 3).dataSync()]).toEqual([1, 3]);
  });

  it.each([
    [() => averageViews(tf.zeros([5, 2]), 2), /`views` must be a positive integer that divides 5/],
    [() => averageViews(tf.zeros([4, 2])), /`views` must be/],
    [() => averageViews([]), /`predictions` must be/],
    [() => averageViews([tf.zeros([1]), tf.zeros([2])]), /of one shape/],
    [() => averageViews([tf.zeros([1])], 2), /`views` must be 1, the length of the list/],
  ])('%# checks what it is given', (make, message) => {
    expect(make).toThrow(message);
  });
});
