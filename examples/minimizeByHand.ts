// A training loop by hand: pull batches, minimize the two-label criterion.
import * as tf from '@tensorflow/tfjs';
import {
  batch,
  fromParquet,
  mixup,
  mixupCriterion,
  normalize,
  pull,
  shuffle,
  takeRows,
  toTensors,
} from 'millrace';
import { bestBackend } from './setup/backend.ts';
import { mnistFeatures as features } from './setup/features.ts';
import { mnistParquet } from './setup/mnist.ts';
import { perceptron } from './setup/perceptron.ts';
import { testAccuracy } from './setup/testAccuracy.ts';

await bestBackend();
const standardized = normalize({ mean: [0.1307], std: [0.3081] });
const train$ = fromParquet(await mnistParquet('train')).pipe(
  takeRows(12_000),
  shuffle({ window: 4096 }),
  batch({ size: 128, features }),
  standardized,
  mixup({ alpha: 0.2 }),
  toTensors(),
);
const model = perceptron(28 * 28, [64]);
const optimizer = tf.train.adam(2e-3);
const criterion = mixupCriterion((labels, logits) =>
  tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
);

for await (const { tensors } of pull(train$, { seed: 7, epochs: 3 })) {
  optimizer.minimize(() => criterion(tensors.label, model.apply(tensors.image)));
}

const test$ = fromParquet(await mnistParquet('test')).pipe(
  batch({ size: 500, features }),
  standardized,
  toTensors(),
);
/** Share of the test images classified rightly. */
export const accuracy: number = await testAccuracy(test$, (images) => model.apply(images));
console.log(`Test accuracy ${(100 * accuracy).toFixed(1)} %`);
if (accuracy < 0.92) throw new Error('That is less than the 92 % that it should be');
