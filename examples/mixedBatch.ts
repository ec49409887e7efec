// Draws a batch that was mixed, cut and erased, as a PNG: `npx tsx examples/mixedBatch.ts <path>`.
import { writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import {
  batch,
  cutmix,
  cutout,
  decodeImage,
  explain,
  fromParquet,
  mixup,
  pull,
  shuffle,
  toTensors,
} from 'millrace';
import { bestBackend } from './setup/backend.ts';
import { mnistFeatures as features } from './setup/features.ts';
import { grayPng } from './setup/grayPng.ts';
import { mnistParquet } from './setup/mnist.ts';

const [COLUMNS, ROWS, SCALE] = [12, 2, 3];
const path = process.argv[2] ?? 'data/mixed-batch.png';

await bestBackend();
const batches = pull(
  fromParquet(await mnistParquet('test')).pipe(
    shuffle({ window: 1000 }),
    batch({ size: COLUMNS * ROWS, features }),
    mixup({ alpha: 1, p: 0.4, per: 'sample' }),
    cutmix({ alpha: 1, p: 0.4, per: 'sample' }),
    cutout({ size: 8, p: 0.5 }),
    toTensors(),
  ),
  { seed: 3 },
);
const { value } = await batches.next();
if (value === undefined) throw new Error('there is no batch');

const side = 28 * SCALE;
const pixels = tf.tidy(() => {
  const large = tf.image.resizeNearestNeighbor(value.tensors.image, [side, side]);
  const grid = large.reshape([ROWS, COLUMNS, side, side]).transpose([0, 2, 1, 3]);
  return grid.mul(255).round().dataSync();
});
const png = grayPng(Uint8Array.from(pixels), ROWS * side, COLUMNS * side);
await writeFile(path, png);
const [first] = explain(value);
await batches.return();

const { height, width } = await decodeImage(png, { channels: 1 });
if (height !== ROWS * side || width !== COLUMNS * side) throw new Error('the picture is damaged');
console.log(`${path} shows ${COLUMNS * ROWS} images; the first went through:`);
console.log(first?.steps.map(({ operator }) => operator).join(', '));
