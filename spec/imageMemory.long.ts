import v8 from 'node:v8';
import vm from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  batch,
  consume,
  type DiagnosticReport,
  fromParquet,
  image,
  mixup,
  randomResizedCrop,
  toTensors,
} from '../lib/index.ts';
import { parquetOf } from './datasets/written.ts';
import { jpegs, tableOfImages } from './tensors/encoded.ts';

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc') as () => void;
beforeAll(() => tf.setBackend('cpu'));

const ROWS = 512;
const encoded = Array.from({ length: ROWS }, (_, i) => jpegs[i % jpegs.length] as Uint8Array);
const file = parquetOf(tableOfImages(encoded), { codec: 'UNCOMPRESSED', groupRows: 64 });
const MB = 2 ** 20;

/** The most of the heap and of buffers outside of it at a step, in MB, and what diagnostics say. */
async function peaks(epochs: number, workers: number, cache?: 'decoded') {
  const train$ = fromParquet(file).pipe(
    batch({ size: 32, features: { image: image(cache === undefined ? {} : { cache }) } }),
    randomResizedCrop({ size: 96 }),
    mixup({ alpha: 1 }),
    toTensors(),
  );
  const peak = new Array<number>(epochs).fill(0);
  const told: DiagnosticReport[] = [];
  const onDiagnostic = (report: DiagnosticReport) => told.push(report);
  await consume(
    train$,
    ({ tensors, epoch }) => {
      void tensors.image;
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      peak[epoch] = Math.max(peak[epoch] ?? 0, (heapUsed + arrayBuffers) / MB);
    },
    { seed: 1, epochs, workers, onDiagnostic, diagnosticMs: 1e6 },
  );
  return { peak, peakBytes: told.map(({ peakBytes }) => peakBytes) };
}

describe('the memory of a run over encoded images', { timeout: 300_000 }, () => {
  it.each([
    [0, undefined],
    [2, undefined],
    [2, 'decoded'],
  ] as const)('is flat over 5 epochs, with %i workers and cache %s', async (workers, cache) => {
    // Code that is compiled on the way is not what is compared.
    await peaks(1, workers, cache);
    const { peak, peakBytes } = await peaks(6, workers, cache);
    const [, second, , , , last] = peak as [number, number, number, number, number, number];
    console.info(`epochs: ${peak.map((mb) => mb.toFixed(1)).join(', ')} MB`);
    expect(last / second).toBeLessThan(1.05);
    // The budget counts no more in later epochs either.
    expect((peakBytes.at(-1) as number) / (peakBytes[1] as number)).toBeLessThan(1.05);
  });
});
