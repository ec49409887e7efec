// Trains on a data set of the Hugging Face hub: encoded images, whose features the metadata of its
// files tells. The hub is one on this machine, which answers by the same routes.
import * as tf from '@tensorflow/tfjs';
import {
  batch,
  consume,
  fromParquet,
  mixup,
  randomResizedCrop,
  type Targets,
  toTensors,
} from 'millrace';
import { bestBackend } from './setup/backend.ts';
import { huggingFaceFile } from './setup/huggingFaceFile.ts';
import { openLocalHub } from './setup/localHub.ts';

const IMAGES = 2000;
const files = new Map<string, Uint8Array>();
for (let i = 0; i < 4; i++)
  files.set(`data/train-${i}.parquet`, await huggingFaceFile((i * IMAGES) / 4, IMAGES / 4));
const hub = await openLocalHub('me/digits', files);
const hubUrl = hub.url;
await bestBackend();

const weights = (seed: number) => tf.initializers.heNormal({ seed });
const model = tf.sequential({
  layers: [
    tf.layers.flatten({ inputShape: [24, 24, 3] }),
    tf.layers.dense({ units: 64, activation: 'relu', kernelInitializer: weights(1) }),
    tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: weights(2) }),
  ],
});
model.compile({ optimizer: tf.train.adam(3e-3), loss: 'categoricalCrossentropy' });
const losses: number[] = [];
const step = async (image: tf.Tensor, label: Targets) => {
  losses.push((await model.trainOnBatch(image, label.soft())) as number);
};

// Without `hubUrl` it is huggingface.co; `workers` decode and crop the images.
const files$ = fromParquet('hf://datasets/me/digits/data/train-*', { hubUrl, shuffle: true });
const train$ = files$.pipe(
  batch({ size: 50 }),
  randomResizedCrop({ size: 24, scale: [0.6, 1] }),
  mixup({ alpha: 0.2 }),
  toTensors(),
);
const run = { seed: 7, epochs: 3, workers: 2 };
await consume(
  train$,
  ({ tensors: { image, label } }) => step(image as tf.Tensor, label as Targets),
  run,
);
await hub.close();

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const [first, last] = [mean(losses.slice(0, 10)), mean(losses.slice(-10))];
console.log(`Loss of ${IMAGES} PNGs: ${first.toFixed(2)} at first, ${last.toFixed(2)} at last`);
if (!(last < 0.7 * first)) throw new Error('The loss should have fallen by a third');
