// A chain of one's own: choices between augmentations, two mixes in a row, and a stock operator of RxJS in the middle.
import {
  batch,
  cutmix,
  cutout,
  explain,
  fromParquet,
  mixup,
  normalize,
  oneOf,
  pull,
  shuffle,
  sometimes,
  toTensors,
} from 'millrace';
import { filter, map } from 'rxjs';
import { bestBackend } from './setup/backend.ts';
import { mnistFeatures as features } from './setup/features.ts';
import { mnistParquet } from './setup/mnist.ts';

await bestBackend();
const chain$ = fromParquet(await mnistParquet('test')).pipe(
  shuffle({ window: 2048 }),
  batch({ size: 100, features }),
  // Batches are plain values: any operator that knows nothing of Millrace may stand here.
  filter(({ index }) => index % 10 === 0),
  normalize({ mean: [0.1307], std: [0.3081] }),
  oneOf([mixup({ alpha: 0.4, per: 'pair' }), cutmix({ alpha: 1, per: 'sample' })], {
    weights: [1, 2],
  }),
  sometimes(0.5, mixup({ alpha: 8 })),
  cutout({ size: [6, 10], holes: 2, fill: -0.4 }),
  toTensors(),
  map((tensorBatch) => ({ tensorBatch, story: explain(tensorBatch)[0] })),
);

/** How many labels each batch has a sample. */
export const terms: number[] = [];
for await (const { tensorBatch, story } of pull(chain$, { seed: 1 })) {
  terms.push(tensorBatch.tensors.label.terms.length);
  console.log(JSON.stringify(story));
}
if (terms.length !== 10 || !terms.every((count) => count === 2 || count === 4)) {
  throw new Error(`Of 10 batches each should have 2 or 4 labels a sample: ${terms}`);
}
