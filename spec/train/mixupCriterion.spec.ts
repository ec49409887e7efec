import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { mixedAccuracy, mixupCriterion, Targets } from '../../lib/index.ts';
import type { Criterion } from '../../lib/train/mixupCriterion.ts';
import golden from '../golden/train/labelSmoothing.json' with { type: 'json' };

const NONE = tf.Reduction.NONE;
const softmax: Criterion = (labels, logits) =>
  tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, NONE);
const sigmoid: Criterion = (labels, logits) =>
  tf.losses.sigmoidCrossEntropy(labels, logits, undefined, 0, NONE);
const squared: Criterion = (labels, predictions) =>
  tf.losses.meanSquaredError(labels, predictions, undefined, NONE);
const own: Criterion = (labels, logits) => tf.sum(tf.mul(labels, tf.softplus(tf.neg(logits))), 1);
const focal: Criterion = (labels, logits) => {
  const p = tf.sigmoid(logits);
  const pt = tf.add(tf.mul(labels, p), tf.mul(tf.sub(1, labels), tf.sub(1, p)));
  const at = tf.add(tf.mul(labels, 0.25), tf.mul(tf.sub(1, labels), 0.75));
  const ce = tf.losses.sigmoidCrossEntropy(labels, logits, undefined, 0, NONE);
  return tf.mul(tf.mul(at, ce), tf.square(tf.sub(1, pt)));
};

function mixed(a: number[], b: number[], lambda: number[], classes = 3, valid = a.length): Targets {
  const weights = Float32Array.from(lambda);
  const real = (list: Float32Array) => list.map((weight, i) => (i < valid ? weight : 0));
  const terms = [
    { labels: Int32Array.from(a), weights: real(weights) },
    { labels: Int32Array.from(b), weights: real(weights.map((w) => 1 - w)) },
  ];
  return new Targets(classes, terms, valid);
}
const logits = () =>
  tf.tensor2d([
    [2, 0, -1],
    [0.5, 1.5, -0.5],
  ]);
const value = (loss: tf.Tensor) => loss.dataSync()[0] as number;

describe.each(['cpu', 'wasm'])('mixupCriterion() on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    await tf.ready();
  });

  // Golden values of two logits of three classes, yₐ = [0, 1], y_b = [2, 0], λ = 0.3.
  it.each<[string, Criterion, number]>([
    ['softmax cross-entropy', softmax, 1.688725992],
    [
      'the same, smoothed',
      (y, z) => tf.losses.softmaxCrossEntropy(y, z, undefined, 0.1, NONE),
      1.6820593253,
    ],
    ['sigmoid cross-entropy', sigmoid, 0.9304840209],
    ['squared error', squared, 1.3916666667],
    ['absolute error', (y, z) => tf.losses.absoluteDifference(y, z, undefined, NONE), 0.9333333333],
    ['sigmoid focal loss', focal, 0.3115516987],
  ])('gives the golden value of %s', (_, criterion, golden) => {
    const targets = mixed([0, 1], [2, 0], [0.3, 0.3]);
    expect(value(mixupCriterion(criterion)(targets, logits()))).toBeCloseTo(golden, 5);
    targets.dispose();
  });

  // Made with PyTorch by the script beside the file.
  it.each(golden.labels)('smooths by $smoothing as PyTorch does, once', (of) => {
    const { smoothing: labelSmoothing, classes, a, b, weight } = of;
    const targets = mixed(a, b, weight, classes);
    const z = tf.tensor2d(of.logits, [a.length, classes]);
    const criterion = mixupCriterion(softmax, { labelSmoothing });
    const loss = (x: tf.Tensor) => criterion(targets, x);
    // What was asked for smoothed does not count beside it.
    const dense = targets.soft({ smoothing: labelSmoothing });
    expect(value(loss(z))).toBeCloseTo(of.terms, 5);
    expect(value(tf.mean(softmax(dense, z)))).toBeCloseTo(of.dense, 5);
    expect(of.terms).toBeCloseTo(of.dense, 12);
    if (labelSmoothing > 0 && labelSmoothing < 1)
      expect(Math.abs(of.twice - of.terms)).toBeGreaterThan(0.005);
    tf.grad(loss)(z)
      .dataSync()
      .forEach((slope, k) => {
        expect(slope).toBeCloseTo(of.gradient[k] as number, 5);
      });
    targets.dispose();
  });

  it.each(golden.masks)('smooths the classes of pixels by $smoothing as PyTorch does', (of) => {
    const mask = tf.tensor3d(of.classes, [2, 3, 2], 'int32');
    const z = tf.tensor4d(of.logits, [2, 3, 2, 4]);
    const criterion = mixupCriterion(softmax, { labelSmoothing: of.smoothing });
    expect(value(criterion(mask, z))).toBeCloseTo(of.loss, 5);
  });

  it('leaves the zeros of a pixel without a class as they are when it smooths', () => {
    const mask = tf.tensor3d([255], [1, 1, 1], 'int32');
    const criterion = mixupCriterion(softmax, { labelSmoothing: 0.1 });
    expect(value(criterion(mask, tf.tensor4d([1, 2, 3], [1, 1, 1, 3])))).toBe(0);
  });

  it('weighs each sample before the mean', () => {
    expect(value(mixupCriterion(softmax)(mixed([0, 1], [2, 0], [0.3, 0.9]), logits()))).toBeCloseTo(
      1.388725992,
      5,
    );
  });

  it.each<[string, Criterion, number]>([
    ['softmax cross-entropy', softmax, 0],
    ['sigmoid cross-entropy', sigmoid, 0],
    ["a criterion of one's own", own, 0],
    // Not affine in the target: the value differs by the mean of λ (1 − λ) (yₐ − y_b)², the gradient does not.
    ['squared error', squared, 0.14],
  ])(
    'has the gradient of dense targets, and their value but for a constant: %s',
    (_, criterion, gap) => {
      const targets = mixed([0, 1], [2, 0], [0.3, 0.3]);
      const weighted = tf.valueAndGrad((z: tf.Tensor) => mixupCriterion(criterion)(targets, z))(
        logits(),
      );
      const dense = tf.valueAndGrad(
        (z: tf.Tensor) => tf.mean(criterion(targets.soft(), z)) as tf.Scalar,
      )(logits());
      expect(value(weighted.value) - value(dense.value)).toBeCloseTo(gap, 5);
      const [g, d] = [weighted.grad.dataSync(), dense.grad.dataSync()];
      g.forEach((partial, k) => expect(partial).toBeCloseTo(d[k] as number, 6));
    },
  );

  it('is the plain loss, bit for bit, where nothing is mixed', () => {
    const plain = value(tf.mean(softmax(tf.oneHot([0, 1], 3), logits())));
    expect(value(mixupCriterion(softmax)(mixed([0, 1], [2, 0], [1, 1]), logits()))).toBe(plain);
    const alone = new Targets(3, [{ labels: Int32Array.of(0, 1), weights: Float32Array.of(1, 1) }]);
    expect(value(mixupCriterion(softmax)(alone, logits()))).toBe(plain);
    expect(value(mixupCriterion(softmax)(mixed([2, 0], [0, 1], [0, 0]), logits()))).toBe(plain);
  });

  it('is 0, with a gradient of 0, of a batch that is padding alone', () => {
    const targets = mixed([0, 1], [2, 0], [0.25, 0.5], 3, 0);
    const criterion = mixupCriterion(softmax);
    const { value: loss, grad } = tf.valueAndGrad((x: tf.Tensor) =>
      criterion(targets, x as tf.Tensor2D),
    )(logits());
    expect(value(loss)).toBe(0);
    expect([...grad.dataSync()].every((slope) => Math.abs(slope) === 0)).toBe(true);
  });

  it('leaves out padding, in value and gradient', () => {
    const padded = mixed([0, 1, 0], [2, 0, 0], [0.3, 0.9, 1], 3, 2);
    const three = tf.concat([logits(), tf.tensor2d([[9, 9, 9]])]);
    const { value: loss, grad } = tf.valueAndGrad((z: tf.Tensor) =>
      mixupCriterion(softmax)(padded, z),
    )(three);
    expect(value(loss)).toBeCloseTo(1.388725992, 5);
    expect([...grad.dataSync().slice(6)].map(Math.abs)).toEqual([0, 0, 0]);
  });
});

describe('mixupCriterion()', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const scalar: Criterion = (labels, z) => tf.losses.softmaxCrossEntropy(labels, z);

  it('takes a scalar where labels weigh the same for all, and says so where not', () => {
    expect(value(mixupCriterion(scalar)(mixed([0, 1], [2, 0], [0.3, 0.3]), logits()))).toBeCloseTo(
      1.688725992,
      5,
    );
    expect(() => mixupCriterion(scalar)(mixed([0, 1], [2, 0], [0.3, 0.9]), logits())).toThrow(
      /one value per sample.*received a scalar.*Reduction\.NONE/,
    );
    expect(() =>
      mixupCriterion((_, z) => tf.sum(z, 0))(mixed([0, 1], [2, 0], [0.3, 0.3]), logits()),
    ).toThrow(/each of 2 samples; received the shape \[3\]/);
    expect(() => mixupCriterion(softmax)(tf.zeros([2, 3, 1]) as never, logits())).toThrow(
      /`Targets`/,
    );
  });

  it.each([-0.1, 1.5, Number.NaN])('refuses the smoothing %d', (labelSmoothing) => {
    expect(() => mixupCriterion(softmax, { labelSmoothing })).toThrow(
      /`labelSmoothing` must be a number from 0 to 1; received/,
    );
  });

  it('refuses to smooth labels that are numbers', () => {
    expect(() => mixupCriterion(softmax, { labels: 'index', labelSmoothing: 0.1 })).toThrow(
      /`labelSmoothing` must be left out where `labels` is 'index'; received 0\.1; smooth in/,
    );
  });

  it('gives labels as numbers where asked', () => {
    const byIndex = mixupCriterion((labels, z) => softmax(tf.oneHot(labels as tf.Tensor1D, 3), z), {
      labels: 'index',
    });
    expect(value(byIndex(mixed([0, 1], [2, 0], [0.3, 0.3]), logits()))).toBeCloseTo(1.688725992, 5);
  });

  it('does not change when the labels change places, nor with λ where they are equal', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 16384 }),
        fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 6, maxLength: 6 }),
        (units, z) => {
          const lambda = units / 16384;
          const loss = (targets: Targets) =>
            tf.tidy(() => value(mixupCriterion(softmax)(targets, tf.tensor2d(z, [2, 3]))));
          const one = loss(mixed([0, 1], [2, 0], [lambda, lambda]));
          expect(loss(mixed([2, 0], [0, 1], [1 - lambda, 1 - lambda]))).toBeCloseTo(one, 4);
          expect(loss(mixed([0, 1], [0, 1], [lambda, lambda]))).toBeCloseTo(
            loss(mixed([0, 1], [0, 1], [1, 1])),
            4,
          );
        },
      ),
      { numRuns: 50, seed: 5 },
    );
  });

  it('leaves nothing but its result', () => {
    const targets = mixed([0, 1], [2, 0], [0.3, 0.9]);
    const z = logits();
    targets.terms;
    const before = tf.memory().numTensors;
    const loss = mixupCriterion(softmax)(targets, z);
    expect(tf.memory().numTensors).toBe(before + 1);
    loss.dispose();
    targets.dispose();
    expect(tf.memory().numTensors).toBe(before - 4);
  });
});

describe('Targets', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('add up where both labels are equal, and smooth', () => {
    const targets = mixed([3, 4], [3, 6], [0.3, 0.3], 10);
    expect([...targets.soft().dataSync().slice(0, 10)]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    const smooth = [...targets.soft({ smoothing: 0.1 }).dataSync().slice(10)];
    [0.01, 0.01, 0.01, 0.01, 0.28, 0.01, 0.64, 0.01, 0.01, 0.01].forEach((expected, k) =>
      expect(smooth[k]).toBeCloseTo(expected, 6),
    );
    expect(() => targets.soft({ smoothing: 2 })).toThrow(/`smoothing`/);
  });

  it('are made anew where the user disposed of them', () => {
    const targets = mixed([0], [1], [0.5], 2);
    targets.soft().dispose();
    expect([...targets.soft().dataSync()]).toEqual([0.5, 0.5]);
  });
});

describe('mixedAccuracy()', () => {
  it('counts each label by its weight', () => {
    expect(value(mixedAccuracy(mixed([0, 1], [2, 0], [0.3, 0.3]), logits()))).toBeCloseTo(0.3, 6);
    expect(value(mixedAccuracy(mixed([0, 1], [2, 0], [0.3, 0.9]), logits()))).toBeCloseTo(0.6, 6);
    expect(
      value(
        mixedAccuracy(
          mixed([0, 1, 0], [2, 0, 0], [1, 1, 1], 3, 2),
          tf.concat([logits(), logits().slice(0, 1)]),
        ),
      ),
    ).toBe(1);
    expect(() => mixedAccuracy(tf.zeros([2]) as never, logits())).toThrow(/`Targets`/);
  });
});
