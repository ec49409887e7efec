// A training process that may be killed at any moment: it saves what it needs after every step, and goes on from there when started again.
// Arguments: the Parquet file of MNIST, the snapshot file, `adam` or `momentum`, the number of epochs.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';
import { writeSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import {
  batch,
  classLabel,
  cutmix,
  cutout,
  fromParquet,
  image,
  mixup,
  mixupCriterion,
  normalize,
  oneOf,
  pull,
  shuffle,
  takeRows,
  toTensors,
} from 'millrace';
import { allVariables, readSnapshot, restoreVariables, writeSnapshot } from './snapshot.ts';

const [parquet, path, optimizerName, epochs] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
];
const HIDDEN = 12;

const train$ = fromParquet(parquet).pipe(
  takeRows(1200),
  shuffle({ window: 500 }),
  batch({
    size: 32,
    features: { image: image({ shape: [28, 28, 1] }), label: classLabel({ classes: 10 }) },
  }),
  normalize({ mean: [0.1307], std: [0.3081] }),
  oneOf([mixup({ alpha: 0.4 }), cutmix({ alpha: 1, per: 'sample' })]),
  cutout({ size: 8, p: 0.5 }),
  toTensors(),
);

await tf.setBackend('cpu');
const normal = (shape: [number, number], seed: number) =>
  tf.variable(tf.randomNormal<tf.Rank.R2>(shape, 0, Math.sqrt(2 / shape[0]), 'float32', seed));
const weights = [normal([784, HIDDEN], 1), normal([HIDDEN, 10], 2)] as const;
const model = (images: tf.Tensor4D) =>
  tf.matMul(tf.relu(tf.matMul(tf.reshape(images, [-1, 784]), weights[0])), weights[1]);
const criterion = mixupCriterion((labels, logits) =>
  tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
);
const optimizer = optimizerName === 'adam' ? tf.train.adam(3e-3) : tf.train.momentum(0.02, 0.9);

const saved = await readSnapshot(path);
if (saved !== undefined) {
  // An optimizer makes its slots in its first step; whatever that changes is overwritten at once.
  tf.tidy(() =>
    optimizer.applyGradients(weights.map(({ name, shape }) => ({ name, tensor: tf.zeros(shape) }))),
  );
  restoreVariables(saved.variables);
}

let step = saved?.step ?? 0;
const resume = saved === undefined ? {} : { resume: saved.checkpoint };
for await (const { tensors, checkpoint } of pull(train$, {
  seed: 7,
  epochs: Number(epochs),
  prefetch: 2,
  ...resume,
})) {
  writeSync(1, `begin ${step + 1}\n`);
  optimizer.minimize(() => criterion(tensors.label, model(tensors.image)));
  // Only now has the step settled, and only then does its checkpoint hold.
  step++;
  await writeSnapshot(path, { step, checkpoint, variables: allVariables() });
  writeSync(1, `step ${step}\n`);
}
writeSync(1, 'trained\n');
