// Reads a folder of images, one folder a class: digits of MNIST, which are written as PNG before.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as millrace from 'millrace';
import { batch, classLabel, fromFolder, image, normalize, toTensors } from 'millrace';
import { bestBackend } from './setup/backend.ts';
import { grayPng } from './setup/grayPng.ts';
import { mnistTable } from './setup/mnist.ts';

const IMAGES = 500;
const table = await mnistTable('test');
const folder = await mkdtemp(join(tmpdir(), 'millrace-digits-'));
for (let row = 0; row < IMAGES; row++) {
  const label = `${table.getChild('label')?.get(row)}`;
  await mkdir(join(folder, label), { recursive: true });
  const png = grayPng(Uint8Array.from(table.getChild('image')?.get(row)), 28, 28);
  await writeFile(join(folder, label, `${row}.png`), png);
}

await bestBackend();
const files$ = fromFolder(folder, { shuffle: true, readAhead: 8 });
const features = { image: image({ shape: [28, 28, 1] }), label: classLabel({ classes: 10 }) };
const images$ = files$.pipe(batch({ size: 64, features }));
console.log(String(await millrace.describe(images$)));
const found = await millrace.statistics(images$);
console.log(String(found));
const { mean, std } = found.features.image;
const train$ = images$.pipe(normalize({ mean, std }), toTensors());

/** Sums over all pixels once they are normalized: of a set of mean 0 and deviation 1. */
let [sum, squares] = [0, 0];
const { samples } = await millrace.consume(train$, ({ tensors }) => {
  for (const pixel of tensors.image.dataSync()) {
    sum += pixel;
    squares += pixel * pixel;
  }
});
await rm(folder, { recursive: true });
const pixels = samples * 28 * 28;
console.log(`${samples} images, mean ${sum / pixels}, mean square ${squares / pixels}`);
if (samples !== IMAGES || Math.abs(sum / pixels) > 1e-6 || Math.abs(squares / pixels - 1) > 1e-6)
  throw new Error('All pixels should have mean 0 and deviation 1');
