// Trains a perceptron on the real MNIST, streamed from Parquet through the whole chain, and tests it: `npm run demo`.
import * as tf from '@tensorflow/tfjs';
import {
  batch,
  classLabel,
  consume,
  cutmix,
  cutout,
  fromParquet,
  image,
  mixedAccuracy,
  mixup,
  mixupCriterion,
  normalize,
  oneOf,
  pull,
  shuffle,
  toTensors,
} from 'millrace';
import { bestBackend } from './setup/backend.ts';
import { mnistParquet } from './setup/mnist.ts';
import { perceptron } from './setup/perceptron.ts';
import { progress } from './setup/progress.ts';

const EPOCHS = Number(process.env.DEMO_EPOCHS ?? 10);
const STEPS = EPOCHS * Math.ceil(60_000 / 128);

console.log(`Backend ${await bestBackend()}`);
console.log('Making MNIST ready as Parquet files in data/ ...');
const [trainFile, testFile] = [await mnistParquet('train'), await mnistParquet('test')];

const features = { image: image({ shape: [28, 28, 1] }), label: classLabel({ classes: 10 }) };
const standardized = normalize({ mean: [0.1307], std: [0.3081] });

const train$ = fromParquet(trainFile).pipe(
  shuffle({ window: 8192 }),
  batch({ size: 128, features }),
  standardized,
  oneOf([mixup({ alpha: 0.2 }), cutmix({ alpha: 1, p: 0.5 })]),
  cutout({ size: 8, p: 0.5 }),
  toTensors(),
);
const test$ = fromParquet(testFile).pipe(batch({ size: 500, features }), standardized, toTensors());

const model = perceptron(28 * 28, 256);
const criterion = mixupCriterion((labels, logits) =>
  tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
);

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());

console.log(`Training a perceptron of 784-256-10 for ${EPOCHS} epochs of 60,000 pictures; Ctrl-C ends it`);
const shown = progress(STEPS);
let step = 0;
let waitedFrom = performance.now();
try {
  for await (const { tensors, valid, epoch } of pull(train$, { seed: 7, epochs: EPOCHS, signal: interrupt.signal })) {
    const { image: pictures, label } = tensors;
    const waitedMs = performance.now() - waitedFrom;

    // The learning rate falls to nothing in a straight line.
    const optimizer = rated(1e-3 * (1 - step / STEPS));
    const { loss, accuracy } = tf.tidy(() => {
      let logits: tf.Tensor | undefined;
      const cost = optimizer.minimize(() => {
        logits = tf.keep(model.apply(pictures));
        return criterion(label, logits);
      }, true) as tf.Scalar;
      return {
        loss: cost.dataSync()[0] as number,
        accuracy: mixedAccuracy(label, logits as tf.Tensor).dataSync()[0] as number,
      };
    });

    shown.step(++step, { images: valid, epoch: `${epoch + 1}/${EPOCHS}`, loss, accuracy, waitedMs });
    waitedFrom = performance.now();
  }
  shown.end();
} catch (error) {
  shown.end();
  if (!interrupt.signal.aborted) throw error;
  console.log(`Stopped after ${step} of ${STEPS} steps`);
  process.exit(130);
}
