// Reads a folder of images, one folder a class: digits of MNIST, which are written as PNG before.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batch, classLabel, decodeImage, describe, fromFolder, pull, statistics } from 'millrace';
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

const digits$ = fromFolder(folder, { shuffle: true, readAhead: 8 });
console.log(String(await describe(digits$)));
const features = { label: classLabel({ classes: 10 }) };
console.log(String(await statistics(digits$.pipe(batch({ size: 64, features })))));

/** Images whose pixels are not those that were written. */
let wrong = 0;
let images = 0;
for await (const { chunks, chunkOf, rowOf } of pull(digits$)) {
  for (const [i, row] of rowOf.entries()) {
    const image = chunks[chunkOf[i] as number]?.data.getChild('image')?.get(row);
    const { pixels } = await decodeImage(image.bytes);
    const written = table.getChild('image')?.get(Number.parseInt(image.path.split('/')[1], 10));
    if (!Buffer.from(pixels).equals(Buffer.from(Uint8Array.from(written)))) wrong++;
    images++;
  }
}
await rm(folder, { recursive: true });
console.log(`${images} images in a random order, ${wrong} of them wrong`);
if (images !== IMAGES || wrong > 0) throw new Error('All images should be as they were written');
