import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  batch,
  classLabel,
  cutmix,
  fromColumns,
  image,
  mask,
  mixupCriterion,
  pull,
  Targets,
  toTensors,
} from '../../lib/index.ts';
import type { Criterion } from '../../lib/train/mixupCriterion.ts';

const softmax: Criterion = (labels, logits) =>
  tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE);
const squared: Criterion = (labels, predictions) => tf.squaredDifference(labels, predictions);
const value = (loss: tf.Tensor) => loss.dataSync()[0] as number;

/** Classes [[0, 1], [2, 0]] and [[1, 1], [0, 2]]. */
const classes = () => tf.tensor3d([0, 1, 2, 0, 1, 1, 0, 2], [2, 2, 2], 'int32');
const logits = () =>
  tf.tensor4d(
    Array.from({ length: 24 }, (_, k) => Math.sin(k)),
    [2, 2, 2, 3],
  );

/** Mean of −log softmax at the class of each pixel, in plain numbers. */
function crossEntropy(mask: tf.Tensor3D, predictions: tf.Tensor4D): number {
  const [labels, z] = [mask.dataSync(), predictions.dataSync()];
  const losses = Array.from(labels, (label, pixel) => {
    const own = Array.from(z.subarray(3 * pixel, 3 * pixel + 3));
    return Math.log(own.reduce((sum, x) => sum + Math.exp(x), 0)) - (own[label] as number);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

describe.each(['cpu', 'wasm'])('mixupCriterion() of a mask on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    await tf.ready();
  });

  it('is the mean over the pixels, each of its own class', () => {
    const golden = crossEntropy(classes(), logits());
    expect(value(mixupCriterion(softmax)(classes(), logits()))).toBeCloseTo(golden, 5);
    const byIndex: Criterion = (labels, z) => softmax(tf.oneHot(labels as tf.Tensor3D, 3), z);
    const indexed = mixupCriterion(byIndex, { labels: 'index' });
    expect(value(indexed(classes(), logits()))).toBeCloseTo(golden, 5);
    // A loss of the user's may give more than one value a pixel.
    expect(value(mixupCriterion(squared)(classes(), logits()))).toBeCloseTo(
      value(tf.mean(squared(tf.oneHot(classes(), 3), logits()))),
      5,
    );
  });

  it('is 0, with a gradient of 0, of a batch that is padding alone', () => {
    const criterion = mixupCriterion(softmax);
    const { value: loss, grad } = tf.valueAndGrad((x: tf.Tensor) =>
      criterion(classes(), x as tf.Tensor4D, 0),
    )(logits());
    expect(value(loss)).toBe(0);
    expect([...grad.dataSync()].every((slope) => Math.abs(slope) === 0)).toBe(true);
  });

  it('leaves out padding, in value and gradient', () => {
    const first = crossEntropy(classes().slice(0, 1), logits().slice(0, 1));
    const { value: loss, grad } = tf.valueAndGrad((z: tf.Tensor) =>
      mixupCriterion(softmax)(classes(), z, 1),
    )(logits());
    expect(value(loss)).toBeCloseTo(first, 5);
    expect([...grad.dataSync().slice(12)].map(Math.abs)).toEqual(Array(12).fill(0));
    expect(value(mixupCriterion(softmax)(classes(), logits(), 0))).toBe(0);
  });

  it('counts a class beyond those predicted as nothing in cross-entropy', () => {
    const ignored = tf.tensor3d([0, 255, 255, 255], [1, 2, 2], 'int32');
    const own = crossEntropy(tf.tensor3d([0], [1, 1, 1], 'int32'), logits().slice(0, [1, 1, 1]));
    expect(value(mixupCriterion(softmax)(ignored, logits().slice(0, 1)))).toBeCloseTo(own / 4, 5);
  });

  it('leaves nothing but its result', () => {
    const [labels, z] = [classes(), logits()];
    const before = tf.memory().numTensors;
    mixupCriterion(softmax)(labels, z).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a batch that cutmix() cut', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('is learned pixel by pixel: each pixel of the partner counts for its class, without λ', async () => {
    const pixels = Uint8Array.from({ length: 4 * 36 }, (_, k) => Math.floor(k / 36) % 3);
    const columns = { image: { data: pixels, shape: [6, 6, 1] }, label: Uint8Array.of(0, 1, 2, 0) };
    const features = {
      image: image({ shape: [6, 6, 1], scale: 1 }),
      mask: mask({ column: 'image', shape: [6, 6] }),
      label: classLabel({ classes: 3 }),
    };
    const stream$ = fromColumns(columns).pipe(
      batch({ size: 4, features }),
      cutmix({ alpha: 1, per: 'sample' }),
      toTensors(),
    );
    const criterion = mixupCriterion(softmax);
    for await (const { tensors, valid } of pull(stream$, { seed: 1, epochs: 3 })) {
      // Logits that are sure of the class that the pixel shows: nothing is left to learn.
      const shown = tf
        .oneHot(tensors.image.squeeze([3]).toInt(), 3)
        .toFloat()
        .mul(50);
      expect(value(criterion(tensors.mask, shown, valid))).toBeLessThan(1e-6);
      expect(() => criterion(tensors.label, shown)).toThrow(
        /Cannot weigh labels: predictions per pixel .*2 labels a sample.*read the labels by `mask`/,
      );
    }
  });
});

describe('mixupCriterion()', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const criterion = mixupCriterion(softmax);

  it('takes one label a sample for all its pixels, as before', () => {
    const one = new Targets(3, [{ labels: Int32Array.of(0, 1), weights: Float32Array.of(1, 1) }]);
    const perPixel: Criterion = (labels, z) =>
      softmax(labels.reshape([2, 1, 1, 3]).tile([1, 2, 2, 1]), z);
    const same = tf.tensor3d([0, 0, 0, 0, 1, 1, 1, 1], [2, 2, 2], 'int32');
    expect(value(mixupCriterion(perPixel)(one, logits()))).toBeCloseTo(
      crossEntropy(same, logits()),
      5,
    );
  });

  it('refuses what is no mask, other predictions, losses and counts', () => {
    const floats = tf.zeros([2, 2, 2]) as tf.Tensor3D;
    expect(() => criterion(floats, logits())).toThrow(/`Targets`.*`mask`/);
    expect(() => criterion(classes(), tf.zeros([2, 4, 4, 3]))).toThrow(
      /one for each pixel, \[2, 2, 2, classes\]; received the shape \[2, 4, 4, 3\]; resize/,
    );
    expect(() => criterion(classes(), tf.zeros([2, 3]))).toThrow(/received the shape \[2, 3\]/);
    expect(() => mixupCriterion((_, z) => tf.sum(z, 0))(classes(), logits())).toThrow(
      /received the shape \[2, 2, 3\]/,
    );
    expect(() => mixupCriterion((_, z) => tf.sum(z))(classes(), logits(), 1)).toThrow(
      /one value for each pixel, \[2, 2, 2\]; received the shape \[\]; turn its reduction off/,
    );
    expect(() => criterion(classes(), logits(), 3)).toThrow(/`valid`.*at most 2/);
  });
});
