import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { FixedSizeBinary, makeData, makeVector, Table } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutmix } from '../lib/augment/cutmix.ts';
import { mixup } from '../lib/augment/mixup.ts';
import { fromParquet } from '../lib/datasets/parquet/fromParquet.ts';
import { image } from '../lib/features/image.ts';
import { batch } from '../lib/operators/batch.ts';
import { prefetch } from '../lib/operators/prefetch.ts';
import { shuffle } from '../lib/operators/shuffle.ts';
import { consume } from '../lib/sinks/consume.ts';
import { toTensors } from '../lib/tensors/toTensors.ts';
import { COPYING, registerCopyingBackend } from './copyingBackend.ts';
import { parquetOf } from './datasets/written.ts';
import { RUNS_FACTOR } from './runs.ts';

// Threads take long to settle; `npm run test:long` has them.
const THREADED = RUNS_FACTOR > 1 ? ['cpu', COPYING] : [];
const EPOCHS = RUNS_FACTOR > 1 ? 20 : 10;
const SIDE = 32;
const BYTES = SIDE * SIDE * 3;
const ROWS = RUNS_FACTOR > 1 ? 1024 : 512;

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc') as () => void;

function images(rows: number): Table {
  const values = Uint8Array.from({ length: rows * BYTES }, (_, k) => (k * 2_654_435_761) >>> 24);
  const type = new FixedSizeBinary(BYTES);
  return new Table({ image: makeVector(makeData({ type, length: rows, data: values })) });
}

/** The most memory that is in use, of the heap and of buffers outside of it, at a step of `epochs` epochs; MB in each epoch. */
async function peaks(path: string, epochs: number, workers = 0): Promise<number[]> {
  const train$ = fromParquet(path, { readAhead: 1 }).pipe(
    shuffle({ window: 256 }),
    batch({ size: 64, features: { image: image({ shape: [SIDE, SIDE, 3] }) } }),
    mixup({ alpha: 1 }),
    cutmix({ alpha: 1 }),
    prefetch(1),
    toTensors(),
  );
  const peak = new Array<number>(epochs).fill(0);
  const step = ({
    tensors,
    epoch,
  }: {
    readonly tensors: { readonly image: tf.Tensor };
    readonly epoch: number;
  }) => {
    void tensors.image;
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    peak[epoch] = Math.max(peak[epoch] ?? 0, (heapUsed + arrayBuffers) / 2 ** 20);
  };
  await consume(train$, step, { seed: 1, epochs, workers });
  return peak;
}

describe('the memory of a run', { timeout: 300_000 }, () => {
  let folder: string;
  const file = (rows: number) => join(folder, `${rows}.parquet`);
  beforeAll(async () => {
    registerCopyingBackend();
    await tf.setBackend('cpu');
    folder = await mkdtemp(join(tmpdir(), 'millrace-'));
    for (const rows of [ROWS, 10 * ROWS])
      await writeFile(
        file(rows),
        parquetOf(images(rows), { codec: 'UNCOMPRESSED', groupRows: 128 }),
      );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is the same for ten times the rows, within 5 %', async () => {
    // Code that is compiled on the way is not what is compared.
    await peaks(file(10 * ROWS), 1);
    // As many steps of either: what is under way at a step is a matter of timing, and a peak of many chances.
    const few = Math.max(...(await peaks(file(ROWS), 10)));
    const [many] = (await peaks(file(10 * ROWS), 1)) as [number];
    console.info(
      `peak with ${ROWS} rows ${few.toFixed(1)} MB, with ${10 * ROWS} rows ${many.toFixed(1)} MB`,
    );
    expect(many / few).toBeLessThan(1.05);
  });

  it.each(THREADED)(
    'of the process, on %s with workers, grows by less than a tenth with ten times the rows and 20 epochs',
    async (backend) => {
      await tf.setBackend(backend);
      // What the threads of a run have had is used again by those of the next.
      for (let run = 0; run < 3; run++) await peaks(file(ROWS), 5, 2);
      const settled = async () => {
        // Threads end in their own time.
        await new Promise((resolve) => setTimeout(resolve, 500));
        collectGarbage();
        return process.memoryUsage().rss;
      };
      const few = await settled();
      await peaks(file(10 * ROWS), 1, 2);
      await peaks(file(ROWS), 20, 2);
      const many = await settled();
      console.info(
        `RSS ${(few / 2 ** 20).toFixed(0)} MB, after ten times the rows and 20 epochs × ${(many / few).toFixed(3)}`,
      );
      // What the allocator keeps varies by some percent; a megabyte an epoch would be a tenth.
      expect(many / few).toBeLessThan(1.1);
      await tf.setBackend('cpu');
    },
  );

  it(`does not grow over ${EPOCHS} epochs`, async () => {
    const each = await peaks(file(ROWS), EPOCHS);
    // The mean over epochs of their peaks: the largest of many is a matter of timing.
    const mean = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const [early, late] = [mean(each.slice(2, 0.4 * EPOCHS)), mean(each.slice(0.7 * EPOCHS))];
    const rss = process.memoryUsage().rss;
    await peaks(file(ROWS), 5);
    const grown = process.memoryUsage().rss / rss;
    console.info(
      `peak of early epochs ${early.toFixed(1)} MB, of late ${late.toFixed(1)} MB, RSS × ${grown.toFixed(3)}`,
    );
    // A megabyte an epoch would be 15 % more at least.
    expect(late / early).toBeLessThan(1.05);
    expect(grown).toBeLessThan(1.1);
  });
});
