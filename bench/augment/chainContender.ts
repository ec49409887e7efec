// Millrace on the chain of augmentations, in a process of its own. It speaks as chain_peers.py does.
import { createInterface } from 'node:readline';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import {
  batch,
  classLabel,
  colorJitter,
  fromParquet,
  image,
  mixup,
  pull,
  randAugment,
  randomErasing,
  randomFlip,
  randomResizedCrop,
  shuffle,
  toTensors,
} from 'millrace';

/** Images that are timed at once. */
const EPOCH = 384;
/** Batches that are passed over before: so many may have been made while nobody waited for them. */
const AHEAD = 8;

const [workers, folder] = process.argv.slice(2) as [string, string];
const features = { image: image(), label: classLabel({ classes: 64 }) };
const ready$ = fromParquet(`${folder}/data.parquet`).pipe(
  shuffle({ window: 1024 }),
  batch({ size: 64, features }),
  randomResizedCrop({ size: [224, 224] }),
  randomFlip(),
  colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }),
  randAugment({ ops: 2 }),
  mixup({ alpha: 0.2 }),
  randomErasing({ p: 0.25 }),
  toTensors(),
);

await tf.setBackend('wasm');
const run = { seed: 1, epochs: 1_000_000, workers: Number(workers) };
const batches = pull(ready$, run)[Symbol.asyncIterator]();
const next = async () => {
  const { value } = await batches.next();
  const { shape, dtype } = value.tensors.image as tf.Tensor4D;
  if (dtype !== 'float32' || `${shape.slice(1)}` !== '224,224,3')
    throw new Error(`That is no batch of the job: ${shape}`);
  return value.valid as number;
};
const turn = async () => {
  for (let k = 0; k < AHEAD; k++) await next();
  const start = performance.now();
  let images = 0;
  while (images < EPOCH) images += await next();
  return { images, seconds: (performance.now() - start) / 1000 };
};

await turn();
const say = (answer: unknown) => console.log(JSON.stringify(answer));
say({ version: `TensorFlow.js ${tf.version.tfjs}`, settings: [''] });
for await (const _ of createInterface({ input: process.stdin })) say(await turn());
process.exit();
