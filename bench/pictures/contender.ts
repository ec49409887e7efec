// One way of doing the job of pictures, in a process of its own. It speaks as peers.py does: says when it is ready, then times some
// images for each line it is sent.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { tableFromIPC } from 'apache-arrow';
import {
  batch,
  classLabel,
  decodeImage,
  fromArrow,
  fromParquet,
  image,
  mixup,
  normalize,
  pull,
  randomFlip,
  randomResizedCrop,
  shuffle,
  toTensors,
} from 'millrace';
import { sharpEpoch } from './sharpEpoch.ts';

/** Images that are timed at once. */
const EPOCH = 1280;
/** Batches that are passed over before: so many may have been made while nobody waited for them. */
const AHEAD = 8;
const MEAN = [0.485, 0.456, 0.406] as const;
const STD = [0.229, 0.224, 0.225] as const;

const [name, folder] = process.argv.slice(2) as [string, string];
const [what, workers = '0'] = name.split(' ') as [string, string?];
const inMemory = () => tableFromIPC(readFileSync(`${folder}/data.arrow`));
const features = { image: image(), label: classLabel({ classes: 64 }) };
const rows$ = (
  what === 'Parquet' || what === 'bytes'
    ? fromParquet(`${folder}/data.parquet`)
    : fromArrow(inMemory())
).pipe(shuffle({ window: 1024 }), batch({ size: 64, features }));
const ready$ = rows$.pipe(
  randomResizedCrop({ size: [224, 224] }),
  randomFlip(),
  normalize({ mean: MEAN, std: STD }),
  mixup({ alpha: 0.2 }),
  toTensors(),
);

/** Seconds for the images of a run that goes on from one time to the next. */
function endless<T extends { readonly valid: number }>(
  batches: AsyncIterable<T>,
  use: (batch: T) => void,
): () => Promise<number> {
  const iterator = batches[Symbol.asyncIterator]();
  const next = async () => {
    const { value } = await iterator.next();
    use(value);
    return (value as T).valid;
  };
  return async () => {
    for (let k = 0; k < AHEAD; k++) await next();
    const start = performance.now();
    let images = 0;
    while (images < EPOCH) images += await next();
    return ((performance.now() - start) / 1000) * (EPOCH / images);
  };
}

const run = { seed: 1, epochs: 1_000_000, workers: Number(workers) };
const encoded = () => {
  const table = inMemory();
  const column = table.getChild('image')?.getChild('bytes');
  return Array.from({ length: table.numRows }, (_, i) => column?.get(i) as Uint8Array);
};
const epochs: Readonly<Record<string, () => () => Promise<number>>> = {
  bytes: () => endless(pull(rows$, run), () => {}),
  decode: () => alone(encoded(), decodeImage),
  resize: () => {
    const resized$ = rows$.pipe(randomResizedCrop({ size: [224, 224] }), toTensors());
    return endless(pull(resized$, run), ({ tensors }) => requireBatch(tensors.image));
  },
  sharp: () => timed(() => sharpEpoch(encoded(), EPOCH)),
};
const job = () =>
  endless(pull(ready$, run), ({ tensors }) => {
    requireBatch(tensors.image);
    if (tensors.label.terms.length !== 2) throw new Error('That is no batch of the job');
  });

function requireBatch({ shape, dtype }: tf.Tensor4D): void {
  if (dtype !== 'float32' || `${shape.slice(1)}` !== '224,224,3')
    throw new Error(`That is no batch of the job: ${shape}`);
}

function alone(
  images: readonly Uint8Array[],
  decode: (bytes: Uint8Array) => Promise<unknown>,
): () => Promise<number> {
  return timed(async () => {
    for (let k = 0; k < EPOCH; k++) await decode(images[k % images.length] as Uint8Array);
  });
}

function timed(work: () => Promise<void>): () => Promise<number> {
  return async () => {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  };
}

await tf.setBackend('wasm');
const turn = (epochs[what] ?? job)();
await turn();
const say = (answer: unknown) => console.log(JSON.stringify(answer));
say({ version: `TensorFlow.js ${tf.version.tfjs}`, settings: [''] });
for await (const _ of createInterface({ input: process.stdin }))
  say({ images: EPOCH, seconds: await turn() });
process.exit();
