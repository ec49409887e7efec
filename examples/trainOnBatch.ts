// A Keras-style model, trained one batch at a time by `model.trainOnBatch`.
import * as tf from '@tensorflow/tfjs';
import {
  batch,
  consume,
  cutmix,
  fromParquet,
  normalize,
  shuffle,
  takeRows,
  toTensors,
} from 'millrace';
import { bestBackend } from './setup/backend.ts';
import { mnistFeatures as features } from './setup/features.ts';
import { mnistParquet } from './setup/mnist.ts';
import { testAccuracy } from './setup/testAccuracy.ts';

await bestBackend();
const standardized = normalize({ mean: [0.1307], std: [0.3081] });
const train$ = fromParquet(await mnistParquet('train')).pipe(
  takeRows(8000),
  shuffle({ window: 4096 }),
  batch({ size: 128, features, last: 'drop' }),
  standardized,
  cutmix({ alpha: 1, p: 0.3 }),
  toTensors(),
);
const model = tf.sequential({
  layers: [
    tf.layers.flatten({ inputShape: [28, 28, 1] }),
    tf.layers.dense({
      units: 32,
      activation: 'relu',
      kernelInitializer: tf.initializers.heNormal({ seed: 1 }),
    }),
    tf.layers.dense({
      units: 10,
      activation: 'softmax',
      kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }),
    }),
  ],
});
model.compile({ optimizer: tf.train.adam(3e-3), loss: 'categoricalCrossentropy' });

const { batches } = await consume(
  train$,
  ({ tensors }) => model.trainOnBatch(tensors.image, tensors.label.soft({ smoothing: 0.05 })),
  { seed: 7, epochs: 3 },
);

const test$ = fromParquet(await mnistParquet('test')).pipe(
  batch({ size: 500, features }),
  standardized,
  toTensors(),
);
/** Share of the test images classified rightly. */
export const accuracy: number = await testAccuracy(
  test$,
  (images) => model.predict(images) as tf.Tensor,
);
console.log(`Test accuracy ${(100 * accuracy).toFixed(1)} % after ${batches} batches`);
if (accuracy < 0.88) throw new Error('That is less than the 88 % that it should be');
