// Trains a perceptron on the real MNIST, streamed from Parquet through the whole chain, and once more
// without augmentation: `npm run demo`, or `npm run demo -- --quick`.
import {
  batch,
  cutmix,
  cutout,
  fromParquet,
  mixup,
  normalize,
  pull,
  showBatch,
  shuffle,
  takeRows,
  toTensors,
} from 'millrace';
import { bestBackend } from './setup/backend.ts';
import { type CurvePoint, curvesText, writeCurves } from './setup/curves.ts';
import { mnistFeatures as features } from './setup/features.ts';
import { mnistParquet } from './setup/mnist.ts';
import { testAccuracy } from './setup/testAccuracy.ts';
import { type DigitBatches, trainPerceptron } from './setup/trainPerceptron.ts';

const isQuick = process.argv.includes('--quick');
const [EPOCHS, DIGITS] = isQuick ? [1, 16_000] : [4, 60_000];
const STEPS = EPOCHS * Math.ceil(DIGITS / 128);
/** How often each model is tested while it is trained. */
const LOOKS = 10;

console.log(
  `This trains a small network twice on handwritten digits: once on digits that are
mixed, cut and erased, once on plain ones.
${(EPOCHS * DIGITS).toLocaleString('en')} digits each time, ${isQuick ? 'under half a minute' : 'two to three minutes'} in all. Ctrl-C ends it.\n`,
);
console.log(`Backend ${await bestBackend()}`);
console.log('Making MNIST ready as Parquet files in data/ ...');
const [trainFile, testFile] = [await mnistParquet('train'), await mnistParquet('test')];

const standardized = normalize({ mean: [0.1307], std: [0.3081] });
const plainBatches$ = fromParquet(trainFile, { cache: true }).pipe(
  takeRows(DIGITS),
  shuffle({ window: 8192 }),
  batch({ size: 128, features }),
  standardized,
);
const mixedBatches$ = plainBatches$.pipe(
  mixup({ alpha: 0.4, p: 0.4, per: 'sample' }),
  cutmix({ alpha: 1, p: 0.4, per: 'sample' }),
  cutout({ size: 8, p: 0.5 }),
);
const test$ = fromParquet(testFile, { cache: true }).pipe(
  batch({ size: 500, features }),
  standardized,
  toTensors(),
);
const someTest$ = fromParquet(testFile, { cache: true }).pipe(
  takeRows(1000),
  batch({ size: 500, features }),
  standardized,
  toTensors(),
);

const batches = pull(mixedBatches$, { seed: 7 });
const { value: first } = await batches.next();
if (first === undefined) throw new Error('there is no batch');
await showBatch('data/first-batch.png', first);
if (process.stdout.isTTY) await showBatch(process.stdout, first);
await batches.return();
console.log(`The first mixed batch is in data/first-batch.png. The labels stand below each digit:
0.90·4 + 0.10·7 is an image that is a 4 by 90 % and a 7 by 10 %.

The mixed accuracy ("acc") counts alike: for that image the answer 4 is right by
0.90. So it stays below 100 %, however good the network is.
`);

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());

const start = performance.now();

/** Trains a network, and tests it on some digits ten times on the way and on all in the end. */
async function train(name: string, batches$: DigitBatches) {
  const points: CurvePoint[] = [];
  const every = Math.ceil(STEPS / LOOKS);
  const model = await trainPerceptron(batches$, {
    name,
    epochs: EPOCHS,
    steps: STEPS,
    every,
    signal: interrupt.signal,
    async look(current) {
      const digits = Math.min(EPOCHS * DIGITS, 128 * every * (points.length + 1));
      const accuracy = await testAccuracy(someTest$, (images) => current.apply(images));
      points.push({ digits, accuracy });
    },
  });
  const accuracy = await testAccuracy(test$, (images) => model.apply(images));
  model.dispose();
  return { points, accuracy };
}

try {
  const mixed = await train('mixed', mixedBatches$.pipe(toTensors()));
  const plain = await train('plain', plainBatches$.pipe(toTensors()));
  const curves = { mixed: mixed.points, plain: plain.points };
  const title = 'Share of 1,000 test digits that the network tells, while it is trained';
  await writeCurves('data/curves.png', title, curves);
  const hasColours = process.stdout.isTTY && process.stdout.hasColors();
  const seconds = Math.round((performance.now() - start) / 1000);
  const percent = (accuracy: number) => `${(100 * accuracy).toFixed(2)} %`;
  console.log(`
${title} (data/curves.png):
${curvesText(curves, hasColours)}

Trained twice in ${seconds} s. Of the 10,000 test digits
  ${percent(mixed.accuracy)} are told by the network that saw mixed ones,
  ${percent(plain.accuracy)} by the one that saw plain ones.
Mixing costs accuracy in a training as short as this. It pays in a long one, in
which a network that sees plain images learns them by heart.

What to try next:
  npm run setup:tensorflow   the native backend, in half a minute; then this again
  examples/customChain.ts    a chain of your own, one of a dozen short examples
  docs/GUIDE.md              every part, with code that runs`);
  const wanted = isQuick ? 0.85 : 0.965;
  if (mixed.accuracy < wanted) {
    console.error(`That is less than the ${percent(wanted)} that this demo is to reach`);
    process.exitCode = 1;
  }
} catch (error) {
  if (!interrupt.signal.aborted) throw error;
  console.log('Stopped');
  process.exit(130);
}
