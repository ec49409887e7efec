// The recipe of CIFAR, from PNGs in Parquet to training steps: padded by 4 and cropped, flipped,
// and cut into one another. The images are digits in colours, 32×32×3 as those of CIFAR.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {
  batch,
  consume,
  cutmix,
  explain,
  fromParquet,
  normalize,
  randomCrop,
  randomFlip,
  type Targets,
  toTensors,
} from 'millrace';
import { bestBackend } from './setup/backend.ts';
import { colouredPng } from './setup/colouredPng.ts';
import { huggingFaceFile } from './setup/huggingFaceFile.ts';

const IMAGES = 1000;
const folder = await mkdtemp(join(tmpdir(), 'millrace-cifar-'));
const file = join(folder, 'train.parquet');
await writeFile(file, await huggingFaceFile(0, IMAGES, colouredPng));
await bestBackend();

const train$ = fromParquet(file, { shuffle: true }).pipe(
  batch({ size: 50 }),
  randomCrop({ size: 32, padding: 4 }),
  randomFlip(),
  normalize({ mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] }),
  cutmix({ alpha: 1, p: 0.3 }),
  toTensors(),
);
const weights = (seed: number) => tf.initializers.heNormal({ seed });
const model = tf.sequential({
  layers: [
    tf.layers.flatten({ inputShape: [32, 32, 3] }),
    tf.layers.dense({ units: 64, activation: 'relu', kernelInitializer: weights(1) }),
    tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: weights(2) }),
  ],
});
model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' });

const isWhole = (step: object) =>
  'box' in step && JSON.stringify(step.box) === '{"x1":0,"y1":0,"x2":32,"y2":32}';
const losses: number[] = [];
const drawn = { moved: 0, flipped: 0, cut: 0 };
await consume(
  train$,
  async (ready) => {
    for (const { steps } of explain(ready)) {
      for (const step of steps) {
        const { operator } = step;
        if (operator === 'randomCrop' && !isWhole(step)) drawn.moved++;
        if ('flip' in step && step.flip !== undefined) drawn.flipped++;
        if ('lambda' in step && step.lambda < 1) drawn.cut++;
      }
    }
    const { image, label } = ready.tensors as { image: tf.Tensor4D; label: Targets };
    losses.push((await model.trainOnBatch(image, label.soft())) as number);
  },
  { seed: 7, epochs: 4, workers: 2 },
);
await rm(folder, { recursive: true });

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const [first, last] = [mean(losses.slice(0, 10)), mean(losses.slice(-10))];
const share = (count: number) => count / (4 * IMAGES);
console.log(
  `Loss of ${IMAGES} PNGs: ${first.toFixed(2)} at first, ${last.toFixed(2)} at last; of each epoch ` +
    `${(100 * share(drawn.moved)).toFixed(0)} % moved, ${(100 * share(drawn.flipped)).toFixed(0)} % ` +
    `flipped, ${(100 * share(drawn.cut)).toFixed(0)} % cut`,
);
if (!(last < 0.7 * first)) throw new Error('The loss should have fallen by a third');
// One of 81 places is that of the image itself.
if (Math.abs(share(drawn.moved) - 80 / 81) > 0.01) throw new Error('80 of 81 images should move');
if (Math.abs(share(drawn.flipped) - 0.5) > 0.03) throw new Error('Half should be flipped');
if (Math.abs(share(drawn.cut) - 0.3) > 0.2) throw new Error('About three of ten should be cut');
