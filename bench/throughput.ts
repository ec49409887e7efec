import * as tf from '@tensorflow/tfjs';
import { consume, pull, type Rows, toTensors } from 'millrace';
import type { Observable } from 'rxjs';
import { bareScalarLoop } from './bareScalarLoop.ts';
import { bareSimdLoop } from './bareSimdLoop.ts';
import { pixels, ROWS, recipes, SIZE, type Sources, VALUES } from './cifarShaped.ts';
import { interleaved, type Measured, rateOf } from './interleaved.ts';
import { tfjsData } from './tfjsData.ts';

/** Epochs of a run from memory, and runs of the bare loop: one takes less than a tenth of a second. */
const EPOCHS = 5;

/** Images a second of one contender. */
export interface Throughput extends Measured {
  readonly name: string;
}

/** Names of the contenders that the others are divided by. */
export const LIMITS = { simd: 'bare integer SIMD loop', scalar: 'bare scalar loop', tfjs: 'tfjs-data' };

/** Everything that does the job, or a part of it, in turn: from memory and files, on one thread and with workers, and the limits. */
export async function throughput(
  sources: Sources,
  { backends, repetitions }: { readonly backends: readonly string[]; readonly repetitions: number },
): Promise<readonly Throughput[]> {
  const on = (backend: string, run: () => number | Promise<number>) => async () => {
    await tf.setBackend(backend);
    return rateOf(run)();
  };
  const epochsOf = (rows$: Observable<Rows>, epochs: number) => {
    const ready$ = recipes(rows$).pipe(toTensors());
    return async () =>
      (await consume(ready$, ({ tensors }) => [tensors.image, tensors.label.terms], { seed: 1, epochs })).samples;
  };
  const bareSimd = bareSimdLoop(pixels, { size: SIZE, height: 32, width: 32, channels: 3, scale: 1 / 255 });
  const contenders: readonly (readonly [string, () => Promise<number>])[] = [
    // Beside what it is to be compared with.
    [LIMITS.simd, rateOf(() => repeated(bareSimd, EPOCHS))],
    ...backends.map(
      (backend) => [`from memory, tensors on ${backend}`, on(backend, epochsOf(sources.memory, EPOCHS))] as const,
    ),
    ...Object.entries(sources)
      .slice(1)
      .map(([name, rows$]) => [`from ${name}`, on('wasm', epochsOf(rows$, 1))] as const),
    ...[1, 2].map((workers): [string, () => Promise<number>] => {
      return [
        `from Parquet, ${workers} worker${workers === 1 ? '' : 's'}`,
        () => secondEpoch(sources.Parquet, workers),
      ];
    }),
    [LIMITS.scalar, rateOf(bareScalarLoop)],
    ['memory copy of the output', rateOf(memoryCopy)],
    [LIMITS.tfjs, on('cpu', tfjsData)],
  ];
  const rates = await interleaved(
    contenders.map(([, run]) => run),
    repetitions,
  );
  return contenders.map(([name], k) => ({ name, ...(rates[k] as Measured) }));
}

function repeated(run: () => number, times: number): number {
  let images = 0;
  for (let time = 0; time < times; time++) images += run();
  return images;
}

/** Images a second of the second epoch: threads have been started then. */
async function secondEpoch(rows$: Observable<Rows>, workers: number): Promise<number> {
  await tf.setBackend('wasm');
  let [start, images] = [0, 0];
  for await (const { tensors, epoch, size } of pull(recipes(rows$).pipe(toTensors()), {
    seed: 1,
    epochs: 2,
    workers,
  })) {
    if (epoch === 1 && start === 0) start = performance.now();
    else if (epoch === 1) images += size;
    if (tensors.image.shape[0] !== size || tensors.label.terms.length !== 2) throw new Error('That is no batch');
  }
  return (1000 * images) / (performance.now() - start);
}

/** As many bytes as the job writes, copied: what the memory allows. */
function memoryCopy(): number {
  const out = new Float32Array(SIZE * VALUES);
  const copy = new Float32Array(SIZE * VALUES);
  const batches = Math.floor(ROWS / SIZE);
  for (let batch = 0; batch < batches; batch++) copy.set(out);
  return batches * SIZE;
}
