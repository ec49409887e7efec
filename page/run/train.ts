import * as tf from '@tensorflow/tfjs-core';
import {
  type Features,
  mixedAccuracy,
  mixupCriterion,
  pull,
  type RunOptions,
  Targets,
  type TensorBatch,
} from 'millrace';
import type { Observable } from 'rxjs';
import { type Perceptron, perceptron } from '../../examples/setup/perceptron.ts';
import { tensorBackend } from '../tensorBackend.ts';
import { breath } from './breath.ts';

/** What one step of a training gave. */
export interface TrainingStep {
  readonly loss: number;
  readonly accuracy: number;
  /** The share of its time that it waited for the batch. */
  readonly waiting: number;
}

/** Units of the hidden layer. */
const HIDDEN = 64;
const LEARNING_RATE = 2e-3;

const criterion = mixupCriterion((labels, logits) =>
  tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
);

/** Trains a perceptron of one hidden layer on the images, or numbers, of a stream. */
export async function train(
  batches$: Observable<TensorBatch<Features>>,
  run: RunOptions,
  tell: (step: TrainingStep) => void,
): Promise<void> {
  await tensorBackend();
  const optimizer = tf.train.adam(LEARNING_RATE);
  let model: Perceptron | undefined;
  let askedAt = performance.now();
  try {
    for await (const { tensors } of pull(batches$, run)) {
      const { inputs, targets } = learned(tensors);
      const startedAt = performance.now();
      model ??= perceptron(inputs.size / inputs.shape[0], [HIDDEN], { classes: targets.classes });
      const { apply } = model;
      const [loss, accuracy] = tf.tidy(() => {
        let logits: tf.Tensor2D | undefined;
        const cost = optimizer.minimize(() => {
          logits = tf.keep(apply(inputs));
          return criterion(targets, logits);
        }, true);
        const hits = mixedAccuracy(targets, logits as tf.Tensor2D);
        logits?.dispose();
        return [cost, hits].map((scalar) => scalar?.dataSync<'float32'>()[0] ?? Number.NaN);
      }) as [number, number];
      inputs.dispose();
      const endedAt = performance.now();
      tell({ loss, accuracy, waiting: (startedAt - askedAt) / (endedAt - askedAt) });
      askedAt = performance.now();
      await breath();
    }
  } finally {
    model?.dispose();
    optimizer.dispose();
  }
}

/** What is learned from, all images and float numbers side by side, and what is learned. */
function learned(tensors: Readonly<Record<string, unknown>>): {
  readonly inputs: tf.Tensor4D;
  readonly targets: Targets;
} {
  const all = Object.values(tensors);
  const targets = all.find((one) => one instanceof Targets);
  if (targets === undefined)
    throw new Error('There is nothing to learn: choose a feature of the kind classLabel');
  const numbers = all.filter(
    (one): one is tf.Tensor => one instanceof tf.Tensor && one.dtype === 'float32',
  );
  if (numbers.length === 0)
    throw new Error('There is nothing to learn from: choose an image or a tensor of numbers');
  const inputs = tf.tidy(() =>
    tf.concat(
      numbers.map((one) => tf.reshape(one, [targets.size, 1, 1, -1])),
      3,
    ),
  );
  return { inputs: inputs as tf.Tensor4D, targets };
}
