// Draws a batch that was mixed, cut and erased, as a PNG: `npx tsx examples/mixedBatch.ts <path>`.
import {
  batch,
  cutmix,
  cutout,
  decodeImage,
  explain,
  fromParquet,
  mixup,
  pull,
  showBatch,
  shuffle,
} from 'millrace';
import { mnistFeatures as features } from './setup/features.ts';
import { mnistParquet } from './setup/mnist.ts';

const [COLUMNS, ROWS] = [8, 3];
const path = process.argv[2] ?? 'data/mixed-batch.png';

const batches = pull(
  fromParquet(await mnistParquet('test')).pipe(
    shuffle({ window: 1000 }),
    batch({ size: COLUMNS * ROWS, features }),
    mixup({ alpha: 1, p: 0.4, per: 'sample' }),
    cutmix({ alpha: 1, p: 0.4, per: 'sample' }),
    cutout({ size: 8, p: 0.5 }),
  ),
  { seed: 3 },
);
const { value } = await batches.next();
if (value === undefined) throw new Error('there is no batch');

const png = await showBatch(path, value, { columns: COLUMNS, scale: 4 });
const [first] = explain(value);
await batches.return();

const { width } = await decodeImage(png);
if (width < COLUMNS * 4 * 28) throw new Error('the images are not side by side');
console.log(`${path} shows ${value.size} images; the first went through:`);
console.log(first?.steps.map(({ operator }) => operator).join(', '));
