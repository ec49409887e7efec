// Two processes train one model on one stream: `deal` gives each of them whole batches of it.
import { batch, deal, fromParquet, mixup, normalize, shuffle, takeRows, toTensors } from 'millrace';
import { compareWithOneProcess } from './setup/dataParallel.ts';
import { mnistFeatures as features } from './setup/features.ts';
import { mnistParquet } from './setup/mnist.ts';

const path = await mnistParquet('train');

const { difference, parameters, steps } = await compareWithOneProcess(
  import.meta.url,
  async (index, count) =>
    fromParquet(path).pipe(
      takeRows(800),
      shuffle({ window: 800 }),
      batch({ size: 40, features }),
      deal({ index, count }),
      mixup({ alpha: 0.2 }),
      normalize({ mean: [0.1307], std: [0.3081] }),
      toTensors(),
    ),
  2,
);
console.log(
  `Dealt batches: ${steps} steps; ${parameters} parameters differ by ${difference.toExponential(1)} at most`,
);
if (!(difference < 1e-5)) throw new Error('That is more than float32 rounds');
