// What a training epoch takes when it is fed by the pipeline, beside the same steps fed from batches made before.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { FixedSizeBinary, makeData, makeVector, Table, tableToIPC, Uint8 } from 'apache-arrow';
import {
  batch,
  classLabel,
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
import {
  Compression,
  Table as ParquetTable,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';
import type { Observable } from 'rxjs';
import { type Perceptron, perceptron } from '../examples/setup/perceptron.ts';
import { convnet } from './convnet.ts';
import { type Estimate, estimate } from './estimate.ts';

/** Batches made before, at most; they are used again and again. */
const PREPARED = 25;
/** Batches kept ready where steps are fed by the pipeline. */
const PREFETCH = 8;
/** Steps before anything. */
const FIRST_STEPS = 160;
/** Parts of an epoch that are compared by themselves where both kinds of steps take turns. */
const PARTS = 4;

/** A network, the shape of its images, and how they are kept. */
interface Job {
  readonly name: string;
  readonly shape: readonly [number, number, number];
  readonly network: (shape: readonly [number, number, number]) => Perceptron;
  readonly codec: 'SNAPPY' | 'ZSTD';
  /** Images a batch. */
  readonly size: number;
  /** Batches an epoch. */
  readonly steps: number;
  /** Epochs before anything is measured: code that ran a few hundred times is not yet what it is in a training that goes on. */
  readonly epochsBefore: number;
  /** A kernel that its steps need and not all backends have. */
  readonly needs?: string;
}

const dense =
  (...hidden: readonly number[]): Job['network'] =>
  (shape) =>
    perceptron(tf.util.sizeFromShape([...shape]), hidden);
const MNIST = {
  shape: [28, 28, 1],
  codec: 'SNAPPY',
  size: 128,
  steps: 468,
  epochsBefore: 6,
} as const;
const CIFAR = {
  shape: [32, 32, 3],
  codec: 'SNAPPY',
  size: 128,
  steps: 390,
  epochsBefore: 6,
} as const;
/** `wasm` has no gradient of them. */
const convolutions = { epochsBefore: 3, needs: 'Conv2DBackpropFilter' } as const;

const jobs: readonly Job[] = [
  { ...MNIST, name: '28×28×1, Snappy, 784-256-10', network: dense(256) },
  { ...MNIST, name: '28×28×1, Snappy, 784-512-512-10', network: dense(512, 512) },
  {
    ...MNIST,
    ...convolutions,
    name: '28×28×1, Snappy, convolutions 32-64',
    network: (shape) => convnet(shape, [32, 64]),
  },
  { ...CIFAR, name: '32×32×3, Snappy, 3072-256-10', network: dense(256) },
  { ...CIFAR, name: '32×32×3, Snappy, 3072-512-512-10', network: dense(512, 512) },
  {
    ...CIFAR,
    ...convolutions,
    name: '32×32×3, Snappy, convolutions 32-64-64',
    network: (shape) => convnet(shape, [32, 64, 64]),
  },
  { ...CIFAR, codec: 'ZSTD', name: '32×32×3, ZSTD, 3072-32-10', network: dense(32) },
  {
    name: '224×224×3, Snappy, 150528-8-10',
    shape: [224, 224, 3],
    network: dense(8),
    codec: 'SNAPPY',
    size: 32,
    steps: 48,
    epochsBefore: 11,
  },
];

/** A way of feeding steps from a file. */
export interface Feed {
  readonly name: string;
  readonly workers: number;
  readonly cache: boolean;
  /** What may be held ahead of need, and twice what may be kept. */
  readonly budgetBytes: number;
}

/** What steps take that are fed in one way. */
export interface Fed {
  /** All that it takes to make a step, ÷ what a step takes that is fed from batches made before. */
  readonly byPrepared: Estimate;
  /** What is done outside of the steps, ÷ a step that is fed from batches made before. */
  readonly outside: Estimate;
}

/** What an epoch takes in each way of feeding it. */
export interface EpochTimes {
  readonly name: string;
  /** Milliseconds of a step that is fed from batches made before. */
  readonly stepMs: number;
  readonly fed: readonly Fed[];
}

type Ready = TensorBatch<{
  readonly image: ReturnType<typeof image>;
  readonly label: ReturnType<typeof classLabel>;
}>;
type Tensors = ReturnType<Ready['detach']>;

/** `repetitions` epochs on the current backend in each way, of the jobs that it can train and that have `part` in their names. */
export async function trainingEpochs(
  repetitions: number,
  feeds: readonly Feed[],
  part = '',
): Promise<readonly EpochTimes[]> {
  const named = jobs.filter(({ name }) => name.includes(part));
  if (named.length === 0) {
    const names = jobs.map(({ name }) => `\`${name}\``).join(', ');
    throw new Error(
      `Cannot run the bench as \`--job\` must be in one of ${names}: received \`${part}\``,
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const results: EpochTimes[] = [];
  try {
    for (const job of named.filter(canBeTrained))
      results.push(await measure(job, folder, { repetitions, feeds }));
  } finally {
    await rm(folder, { recursive: true });
  }
  return results;
}

/** Whether the current backend has what the steps need. */
function canBeTrained({ needs }: Job): boolean {
  return needs === undefined || tf.getKernel(needs, tf.getBackend()) !== undefined;
}

async function measure(
  { name, shape, network, codec, size, steps, epochsBefore }: Job,
  folder: string,
  { repetitions, feeds }: { readonly repetitions: number; readonly feeds: readonly Feed[] },
): Promise<EpochTimes> {
  const path = join(folder, 'rows.parquet');
  await writeFile(path, parquetOfImages(steps * size, { shape, codec, groupRows: 16 * size }));
  const features = { image: image({ shape }), label: classLabel({ classes: 10 }) };
  const trainOf = (cache: boolean): Observable<Ready> =>
    fromParquet(path, { cache }).pipe(
      shuffle({ window: 32 * size }),
      batch({ size, features, last: 'drop' }),
      normalize({ mean: [0.45], std: [0.25] }),
      // Not 0.2, of which every eighth batch is not mixed: the steps in both ways would not be the same.
      mixup({ alpha: 1 }),
      toTensors(),
    );
  const step = trainer(network(shape));
  const prepared: Tensors[] = [];
  for await (const ready of pull(trainOf(false))) {
    prepared.push(ready.detach());
    if (prepared.length === Math.min(PREPARED, steps)) break;
  }
  const epochs = { before: epochsBefore, measured: repetitions };
  const all: (Fed & { readonly stepMs: number })[] = [];
  for (const { cache, workers, budgetBytes } of feeds) {
    all.push(
      await fedEpochs(trainOf(cache), { step, prepared, epochs, steps, workers, budgetBytes }),
    );
  }
  for (const tensors of prepared) for (const made of Object.values(tensors)) made.dispose();
  step.dispose();
  return { name, stepMs: estimate(all.map(({ stepMs }) => stepMs)).mean, fed: all };
}

/** A stretch of steps, in milliseconds: those that were fed in one way, what was done outside of them, and those that were fed from batches made before. */
class Part {
  steps = 0;
  within = 0;
  outside = 0;
  alone = 0;
  stepsAlone = 0;

  get stepMs(): number {
    return this.alone / this.stepsAlone;
  }
  get byPrepared(): number {
    return (this.within + this.outside) / this.steps / this.stepMs;
  }
  get outsideByPrepared(): number {
    return this.outside / this.steps / this.stepMs;
  }
}

/**
 * Epochs whose steps are fed by the pipeline, and about as many steps that are fed from batches made before. They take turns, as a machine that
 * changes its speed does so in both then. Threads of the pipeline go on meanwhile: with such, all of the latter are in the middle of the epoch.
 */
async function fedEpochs(
  train$: Observable<Ready>,
  {
    step,
    prepared,
    epochs,
    steps,
    ...options
  }: {
    readonly step: Step;
    readonly prepared: readonly Tensors[];
    readonly epochs: { readonly before: number; readonly measured: number };
    readonly steps: number;
    readonly workers: number;
    readonly budgetBytes: number;
  },
): Promise<Fed & { readonly stepMs: number }> {
  const parts: Part[] = [];
  let next = 0;
  const stepsAlone = (count: number) => {
    for (let k = 0; k < count; k++) step(prepared[next++ % prepared.length] as Tensors);
  };
  stepsAlone(FIRST_STEPS);
  const alternating = options.workers === 0;
  const stepsAPart = alternating ? Math.ceil(steps / PARTS) : steps;
  let part = new Part();
  let last = performance.now();
  const all = epochs.before + epochs.measured;
  for await (const { tensors, epoch } of pull(train$, {
    ...options,
    epochs: all,
    prefetch: PREFETCH,
  })) {
    // What the step would ask for.
    const { image: images, label } = tensors;
    label.terms;
    const start = performance.now();
    if (epoch < epochs.before) {
      last = start;
      continue;
    }
    step({ image: images, label });
    const end = performance.now();
    part.outside += start - last;
    part.within += end - start;
    part.steps++;
    // None, one or two: nothing that comes at every second step is then on one side alone.
    const count = alternating
      ? Math.floor(3 * Math.random())
      : part.steps === steps >> 1
        ? steps
        : 0;
    stepsAlone(count);
    last = performance.now();
    part.alone += last - end;
    part.stepsAlone += count;
    if (part.steps === stepsAPart) {
      parts.push(part);
      part = new Part();
    }
  }
  return {
    byPrepared: estimate(parts.map(({ byPrepared }) => byPrepared)),
    outside: estimate(parts.map(({ outsideByPrepared }) => outsideByPrepared)),
    stepMs: estimate(parts.map(({ stepMs }) => stepMs)).mean,
  };
}

interface Step {
  (tensors: Ready['tensors']): void;
  dispose(): void;
}

function trainer(model: Perceptron): Step {
  const optimizer = tf.train.adam(1e-3);
  const criterion = mixupCriterion((labels, logits) =>
    tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
  );
  const step = ({ image: images, label }: Ready['tensors']) => {
    const loss = optimizer.minimize(() => criterion(label, model.apply(images)), true);
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

function parquetOfImages(
  rows: number,
  { shape, codec, groupRows }: Pick<Job, 'shape' | 'codec'> & { readonly groupRows: number },
): Uint8Array {
  const length = tf.util.sizeFromShape([...shape]);
  const pixels = new Uint8Array(rows * length);
  for (let k = 0; k < pixels.length; k++)
    pixels[k] = ((k * 2_654_435_761) >>> 24) & (k % 3 === 0 ? 0xff : 0x1f);
  const table = new Table({
    image: makeVector(makeData({ type: new FixedSizeBinary(length), length: rows, data: pixels })),
    label: makeVector(
      makeData({
        type: new Uint8(),
        length: rows,
        data: Uint8Array.from({ length: rows }, (_, i) => i % 10),
      }),
    ),
  });
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression[codec])
    .setDictionaryEnabled(false)
    .setMaxRowGroupSize(groupRows)
    .build();
  return writeParquet(ParquetTable.fromIPCStream(tableToIPC(table, 'stream')), properties);
}
