// Reads a data set of one's own, a folder of JSON files: `setup/jsonDataset.ts` is all that it takes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batch, consume, describe, fromDataset, scalar, shuffle, toTensors } from 'millrace';
import { bestBackend } from './setup/backend.ts';
import { jsonDataset } from './setup/jsonDataset.ts';

await bestBackend();
const folder = await mkdtemp(join(tmpdir(), 'millrace-json-'));
for (let day = 0; day < 7; day++) {
  const records = Array.from({ length: 24 }, (_, hour) => ({ day, hour, degrees: 10 + hour / 2 }));
  await writeFile(join(folder, `day-${day}.json`), JSON.stringify(records));
}

const hours$ = fromDataset(await jsonDataset(folder, 6), { shuffle: true, interleaveGroups: 4 });
const train$ = hours$.pipe(
  shuffle({ window: 64 }),
  batch({ size: 32, features: { hour: scalar({ dtype: 'int32' }), degrees: scalar() } }),
  toTensors(),
);
console.log(String(await describe(train$)));
/** The sum of all hours of all days. */
export let sum = 0;
await consume(train$, ({ tensors }) => {
  for (const hour of tensors.hour.dataSync()) sum += hour;
});
await rm(folder, { recursive: true });
console.log(`all hours of 7 days sum to ${sum}`);
if (sum !== 7 * 276) throw new Error('There should be 1932');
