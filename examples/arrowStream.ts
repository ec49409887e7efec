// Reads an Arrow IPC stream as it arrives, here over HTTP from this very process, and stops in the middle.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tableToIPC } from 'apache-arrow';
import { batch, filterRows, fromArrow, pull, toTensors } from 'millrace';
import { bestBackend } from './setup/backend.ts';
import { mnistFeatures as features } from './setup/features.ts';
import { mnistTable } from './setup/mnist.ts';

await bestBackend();
const bytes = tableToIPC(await mnistTable('test'), 'stream');
const server = createServer((_, response) => response.end(bytes));
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const { body } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
if (body === null) throw new Error('There is no body');

const threes$ = fromArrow(body as ReadableStream<Uint8Array>).pipe(
  filterRows((row) => row.label === 3),
  batch({ size: 64, features }),
  toTensors(),
);
/** How many threes there are. */
export let threes = 0;
for await (const { tensors, valid } of pull(threes$)) {
  threes += valid;
  if (tensors.label.a.dataSync().some((label) => label !== 3))
    throw new Error('There is another digit');
}
server.close();
console.log(`${threes} of the 10,000 images are threes`);
if (threes !== 1010) throw new Error('There should be 1010');
