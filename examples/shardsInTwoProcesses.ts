// Two processes train one model, each on a `shard` of the rows: it reads and decodes no others.
import { batch, cutmix, fromParquet, mixup, normalize, oneOf, takeRows, toTensors } from 'millrace';
import { compareWithOneProcess } from './setup/dataParallel.ts';
import { mnistFeatures as features } from './setup/features.ts';
import { mnistParquet } from './setup/mnist.ts';

const path = await mnistParquet('train');

const { difference, parameters, steps } = await compareWithOneProcess(
  import.meta.url,
  async (index, count) =>
    fromParquet(path, { shard: { index, count } }).pipe(
      takeRows(400),
      batch({ size: 40, features }),
      oneOf([mixup({ alpha: 0.2 }), cutmix({ alpha: 1 })]),
      normalize({ mean: [0.1307], std: [0.3081] }),
      toTensors(),
    ),
  2,
);
console.log(
  `Shards: ${steps} steps; ${parameters} parameters differ by ${difference.toExponential(1)} at most`,
);
if (!(difference < 1e-5)) throw new Error('That is more than float32 rounds');
