// Trains on a data set of the Hugging Face hub: encoded images, whose features the metadata of its
// files tells. The hub is one on this machine, which answers by the same routes.
import * as tf from '@tensorflow/tfjs';
import * as millrace from 'millrace';
import { bestBackend } from './setup/backend.ts';
import { huggingFaceFile } from './setup/huggingFaceFile.ts';
import { openLocalHub } from './setup/localHub.ts';

const IMAGES = 2000;
const files = new Map<string, Uint8Array>();
for (let i = 0; i < 4; i++)
  files.set(`data/train-${i}.parquet`, await huggingFaceFile((i * IMAGES) / 4, IMAGES / 4));
const hub = await openLocalHub('me/digits', files);
await bestBackend();

// Without `hubUrl` it is huggingface.co; `workers` decode and crop the images.
const train$ = millrace
  .fromParquet('hf://datasets/me/digits/data/train-*', { hubUrl: hub.url, shuffle: true })
  .pipe(
    millrace.batch({ size: 50 }),
    millrace.randomResizedCrop({ size: 24, scale: [0.6, 1] }),
    millrace.mixup({ alpha: 0.2 }),
    millrace.toTensors(),
  );
const run = { seed: 7, epochs: 3, workers: 2 };
const model = tf.sequential({
  layers: [
    tf.layers.flatten({ inputShape: [24, 24, 3] }),
    tf.layers.dense({ units: 64, activation: 'relu' }),
    tf.layers.dense({ units: 10 }),
  ],
});
const criterion = millrace.mixupCriterion((labels: tf.Tensor, logits: tf.Tensor) =>
  tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
);
const optimizer = tf.train.adam(3e-3);
const losses: number[] = [];
for await (const { tensors } of millrace.pull(train$, run)) {
  const { image, label } = tensors as { image: tf.Tensor4D; label: millrace.Targets };
  const loss = optimizer.minimize(
    () => criterion(label, model.apply(image) as tf.Tensor2D) as tf.Scalar,
    true,
  );
  losses.push(loss?.dataSync()[0] as number);
  loss?.dispose();
}
await hub.close();

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const [first, last] = [mean(losses.slice(0, 10)), mean(losses.slice(-10))];
console.log(`Loss of ${IMAGES} PNGs: ${first.toFixed(2)} at first, ${last.toFixed(2)} at last`);
if (!(last < 0.7 * first)) throw new Error('The loss should have fallen by a third');
