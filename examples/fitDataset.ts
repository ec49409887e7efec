// A Keras-style model, trained by `model.fitDataset` on mixed batches with dense targets.
import * as tf from '@tensorflow/tfjs';
import {
  batch,
  cutout,
  fromParquet,
  mixup,
  normalize,
  shuffle,
  takeRows,
  toDataset,
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
  batch({ size: 128, features }),
  standardized,
  mixup({ alpha: 0.2 }),
  cutout({ size: 6, p: 0.5 }),
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

const epochs = 3;
const dataset = toDataset(train$, { seed: 7, epochs });
await model.fitDataset(dataset, {
  epochs,
  verbose: 0,
});

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
console.log(`Test accuracy ${(100 * accuracy).toFixed(1)} %`);
if (accuracy < 0.88) throw new Error('That is less than the 88 % that it should be');
