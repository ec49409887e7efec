// What a training epoch takes when it is fed by the pipeline, beside the same steps fed from batches made before.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { FixedSizeBinary, makeData, makeVector, Table, tableToIPC, Uint8 } from 'apache-arrow';
import {
  batch,
  classLabel,
  consume,
  fromParquet,
  image,
  mixup,
  mixupCriterion,
  normalize,
  pull,
  shuffle,
  type TensorBatch,
  toTensors,
} from 'millrace';
import { Compression, Table as ParquetTable, WriterPropertiesBuilder, writeParquet } from 'parquet-wasm';
import type { Observable } from 'rxjs';
import { perceptron } from '../examples/setup/perceptron.ts';
import { interleaved, type Measured, measured, quotient } from './interleaved.ts';

/** Batches made before, at most; they are used again and again. */
const PREPARED = 25;
/** Batches kept ready where steps are fed by the pipeline. */
const PREFETCH = 8;
/** Epochs before anything is measured: code that ran a few hundred times is not yet what it is in a training that goes on. */
const EPOCHS_BEFORE = 15;

/** A perceptron, the shape of its pictures, and how they are kept. */
interface Job {
  readonly name: string;
  readonly shape: readonly [number, number, number];
  readonly hidden: number;
  readonly codec: 'SNAPPY' | 'ZSTD';
  /** Pictures a batch. */
  readonly size: number;
  /** Batches an epoch. */
  readonly steps: number;
}

const jobs: readonly Job[] = [
  { name: '28×28×1, Snappy, 784-256-10', shape: [28, 28, 1], hidden: 256, codec: 'SNAPPY', size: 128, steps: 100 },
  { name: '32×32×3, Snappy, 3072-256-10', shape: [32, 32, 3], hidden: 256, codec: 'SNAPPY', size: 128, steps: 100 },
  { name: '32×32×3, ZSTD, 3072-32-10', shape: [32, 32, 3], hidden: 32, codec: 'ZSTD', size: 128, steps: 100 },
  { name: '224×224×3, Snappy, 150528-8-10', shape: [224, 224, 3], hidden: 8, codec: 'SNAPPY', size: 32, steps: 16 },
];

/** A way of feeding steps from a file. */
export interface Feed {
  readonly name: string;
  readonly workers: number;
  readonly cache: boolean;
}

/** What an epoch takes in each way of feeding it. */
export interface EpochTimes {
  readonly name: string;
  /** Milliseconds of a step that is fed from batches made before. */
  readonly stepMs: number;
  /** Fed by the pipeline in each way, ÷ fed from batches made before, right before it in the same round. */
  readonly fed: readonly Measured[];
  /** Milliseconds that a fed step took longer because of what was done outside of it, in each way: what the thread counts itself. */
  readonly outsideMs: readonly number[];
}

type Ready = TensorBatch<{ readonly image: ReturnType<typeof image>; readonly label: ReturnType<typeof classLabel> }>;

/** Epochs on the current backend, `repetitions` of each way in turn; medians. */
export async function trainingEpochs(repetitions: number, feeds: readonly Feed[]): Promise<readonly EpochTimes[]> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const results: EpochTimes[] = [];
  try {
    for (const job of jobs) results.push(await measure(job, folder, { repetitions, feeds }));
  } finally {
    await rm(folder, { recursive: true });
  }
  return results;
}

async function measure(
  { name, shape, hidden, codec, size, steps }: Job,
  folder: string,
  { repetitions, feeds }: { readonly repetitions: number; readonly feeds: readonly Feed[] },
): Promise<EpochTimes> {
  const path = join(folder, 'rows.parquet');
  await writeFile(path, parquetOfPictures(steps * size, { shape, codec, groupRows: 16 * size }));
  const features = { image: image({ shape }), label: classLabel({ classes: 10 }) };
  const trainOf = (cache: boolean): Observable<Ready> =>
    fromParquet(path, { cache }).pipe(
      shuffle({ window: 32 * size }),
      batch({ size, features, last: 'drop' }),
      normalize({ mean: [0.45], std: [0.25] }),
      mixup({ alpha: 0.2 }),
      toTensors(),
    );
  const train$ = trainOf(false);
  const step = trainer(shape, hidden);
  const prepared: ReturnType<Ready['detach']>[] = [];
  for await (const ready of pull(train$)) {
    prepared.push(ready.detach());
    if (prepared.length === Math.min(PREPARED, steps)) break;
  }
  const before = () =>
    timed(() => Array.from({ length: steps }, (_, i) => step(prepared[i % prepared.length] as never)));
  const outside = feeds.map((): number[] => []);
  const fedBy = async (feed: Feed, k: number) => {
    const { epochMs, outsideMs } = await fedEpoch(trainOf(feed.cache), step, feed);
    outside[k]?.push(outsideMs / steps);
    return epochMs;
  };
  await consume(train$, ({ tensors }) => step(tensors), { epochs: EPOCHS_BEFORE, prefetch: PREFETCH });
  const times = await interleaved(
    feeds.flatMap((feed, k) => [before, () => fedBy(feed, k)]),
    repetitions,
  );
  for (const tensors of prepared) for (const made of Object.values(tensors)) made.dispose();
  step.dispose();
  const fed = feeds.map((_, k) => quotient(times[2 * k + 1] as Measured, times[2 * k] as Measured));
  // Without the first, which is to warm up.
  const outsideMs = outside.map((rounds) => measured(rounds.slice(1)).median);
  return { name, stepMs: (times[0] as Measured).median / steps, fed, outsideMs };
}

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** Epochs of a run, of which the last two are measured: what can be kept is kept by then. */
const EPOCHS = { kept: 7, read: 3 };

/** The last two epochs of a run, halved: the turn between them is part of it, and starting is not. */
async function fedEpoch(
  train$: Observable<Ready>,
  step: Step,
  { workers, cache }: Feed,
): Promise<{ readonly epochMs: number; readonly outsideMs: number }> {
  const epochs = cache ? EPOCHS.kept : EPOCHS.read;
  let start = 0;
  let within = 0;
  for await (const { tensors, epoch } of pull(train$, { epochs, prefetch: PREFETCH, workers })) {
    if (epoch === epochs - 2 && start === 0) start = performance.now();
    // What the step would ask for.
    const { image: pictures, label } = tensors;
    label.terms;
    const spent = timed(() => step({ image: pictures, label }));
    if (start > 0) within += spent;
  }
  const all = performance.now() - start;
  return { epochMs: all / 2, outsideMs: (all - within) / 2 };
}

interface Step {
  (tensors: Ready['tensors']): void;
  dispose(): void;
}

function trainer(shape: readonly [number, number, number], hidden: number): Step {
  const model = perceptron(
    shape.reduce((product, side) => product * side, 1),
    hidden,
  );
  const optimizer = tf.train.adam(1e-3);
  const criterion = mixupCriterion((labels, logits) =>
    tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
  );
  const step = ({ image: pictures, label }: Ready['tensors']) => {
    const loss = optimizer.minimize(() => criterion(label, model.apply(pictures)), true);
    loss?.dataSync();
    loss?.dispose();
  };
  return Object.assign(step, {
    dispose() {
      model.dispose();
      optimizer.dispose();
    },
  });
}

function parquetOfPictures(
  rows: number,
  { shape, codec, groupRows }: Pick<Job, 'shape' | 'codec'> & { readonly groupRows: number },
): Uint8Array {
  const length = shape.reduce((product, side) => product * side, 1);
  const pixels = new Uint8Array(rows * length);
  for (let k = 0; k < pixels.length; k++) pixels[k] = ((k * 2_654_435_761) >>> 24) & (k % 3 === 0 ? 0xff : 0x1f);
  const table = new Table({
    image: makeVector(makeData({ type: new FixedSizeBinary(length), length: rows, data: pixels })),
    label: makeVector(
      makeData({ type: new Uint8(), length: rows, data: Uint8Array.from({ length: rows }, (_, i) => i % 10) }),
    ),
  });
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression[codec])
    .setDictionaryEnabled(false)
    .setMaxRowGroupSize(groupRows)
    .build();
  return writeParquet(ParquetTable.fromIPCStream(tableToIPC(table, 'stream')), properties);
}
