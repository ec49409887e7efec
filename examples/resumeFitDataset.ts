// A model trained by `model.fitDataset` until it is good enough, in a process that is killed and goes
// on from its last step: it ends with the weights of one that never was killed, to the bit.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import {
  batch,
  type Checkpoint,
  classLabel,
  fromColumns,
  mixup,
  tensor,
  toDataset,
  toTensors,
} from 'millrace';

/** What a process needs to go on. */
interface Snapshot {
  readonly checkpoint: Checkpoint;
  readonly weights: readonly (readonly number[])[];
}

const ROWS = 600;
const EPOCHS = 30;
const features = { x: tensor(), label: classLabel({ classes: 2 }) };

/** Points on either side of a line. */
function points(from: number): { readonly x: Float32Array; readonly label: Uint8Array } {
  const x = Float32Array.from({ length: 2 * ROWS }, (_, i) => Math.sin((from + i) * 12.9898));
  const label = Uint8Array.from({ length: ROWS }, (_, i) =>
    Number((x[2 * i] as number) > (x[2 * i + 1] as number)),
  );
  return { x, label };
}

function batchesOf(from: number, shuffle: boolean) {
  const { x, label } = points(from);
  return fromColumns({ x: { data: x, shape: [2] }, label }, { shuffle }).pipe(
    batch({ size: 32, last: 'pad', features }),
  );
}

/** Trains from the snapshot in `path`, if there is one, and saves one after every step. */
async function train(path: string): Promise<Snapshot> {
  await tf.setBackend('cpu');
  const saved: Snapshot | undefined = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8'))
    : undefined;
  const layer = tf.layers.dense({
    units: 2,
    inputShape: [2],
    activation: 'softmax',
    kernelInitializer: 'zeros',
  });
  const model = tf.sequential({ layers: [layer] });
  model.compile({ optimizer: tf.train.sgd(0.3), loss: 'categoricalCrossentropy' });
  if (saved !== undefined) {
    model.setWeights(model.getWeights().map((w, i) => tf.tensor(saved.weights[i] ?? [], w.shape)));
  }
  const dataset = toDataset(batchesOf(0, true).pipe(mixup({ alpha: 0.1 }), toTensors()), {
    seed: 7,
    epochs: EPOCHS,
    prefetch: 2,
    ...(saved === undefined ? {} : { resume: saved.checkpoint }),
  });
  const validation = toDataset(batchesOf(5000, false).pipe(toTensors()));
  const snapshot = (): Snapshot => ({
    checkpoint: dataset.checkpoint as Checkpoint,
    weights: model.getWeights().map((weights) => [...weights.dataSync()]),
  });
  let step = 0;
  await model.fitDataset(dataset, {
    epochs: EPOCHS,
    initialEpoch: saved?.checkpoint.epoch ?? 0,
    validationData: validation,
    verbose: 0,
    callbacks: {
      // Only now has the step settled: the checkpoint is that of the weights.
      onBatchEnd: async () => {
        writeFileSync(`${path}.unfinished`, JSON.stringify(snapshot()));
        renameSync(`${path}.unfinished`, path);
        console.log(`step ${++step}`);
      },
      onEpochEnd: async (_, logs) => {
        if ((logs?.val_loss ?? 1) < 0.25) model.stopTraining = true;
      },
    },
  });
  return snapshot();
}

/** Trains in a process of its own, which is killed after `steps` steps; whether it was. */
async function trainKilledAfter(steps: number, path: string): Promise<boolean> {
  const file = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [...process.execArgv, file, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (new RegExp(`^step ${steps}$`, 'm').test(text)) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  return signal === 'SIGKILL';
}

const [, , given] = process.argv;
if (given !== undefined) {
  await train(given);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-fit-'));
  try {
    const [whole, parts] = [join(folder, 'whole.json'), join(folder, 'parts.json')];
    const unharmed = await train(whole);
    const wasKilled = await trainKilledAfter(29, parts);
    const resumed = await train(parts);
    const { epoch } = resumed.checkpoint;
    console.log(`Stopped early in epoch ${epoch} of ${EPOCHS}, killed on the way: ${wasKilled}`);
    if (!wasKilled || epoch === 0 || epoch >= EPOCHS - 1) throw new Error('It did not go that way');
    if (JSON.stringify(resumed) !== JSON.stringify(unharmed)) throw new Error('Other weights');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
