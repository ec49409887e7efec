// Data-parallel training: each process computes gradients on its own batches, all apply their mean.
import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { mixupCriterion, pull, type Targets, type TensorBatch } from 'millrace';
import type { Observable } from 'rxjs';
import { bestBackend } from './backend.ts';
import { perceptron } from './perceptron.ts';

/** The batches of one rank. */
type Batches = Observable<TensorBatch>;
/** Gives the mean of the gradients of all ranks, for those of one. */
type Average = (gradients: readonly Float32Array[]) => Promise<readonly Float32Array[]>;

const RUN = { seed: 7, epochs: 2 };

/**
 * Trains in `count` processes that run the module `url`, and once more in this one, on the same global
 * batches; gives by how much the parameters differ at most, and how many there are.
 */
export async function compareWithOneProcess(
  url: string,
  streamOf: (index: number, count: number) => Promise<Batches>,
  count: number,
): Promise<{ readonly difference: number; readonly parameters: number; readonly steps: number }> {
  const rank = process.env.MILLRACE_RANK;
  if (rank !== undefined) {
    const trained = await train([await streamOf(Number(rank), count)], askParent);
    process.send?.({ trained });
    process.disconnect();
    // What follows is for the first process.
    return new Promise(() => {});
  }
  const apart = await trainInProcesses(fileURLToPath(url), count);
  const ranks = Array.from({ length: count }, (_, index) => streamOf(index, count));
  const together = await train(await Promise.all(ranks), async (gradients) => gradients);
  const differences = apart.flatMap(({ parameters }) =>
    parameters.map((value, i) => Math.abs(value - (together.parameters[i] as number))),
  );
  const difference = differences.reduce((max, value) => Math.max(max, value), 0);
  return { difference, parameters: together.parameters.length, steps: together.steps };
}

interface Trained {
  readonly parameters: readonly number[];
  readonly steps: number;
}

/** Trains on a batch of each stream a step: the batches of one rank, or of all. */
async function train(streams: readonly Batches[], average: Average): Promise<Trained> {
  await bestBackend();
  const model = perceptron(28 * 28, [16]);
  const optimizer = tf.train.momentum(0.1, 0.9);
  const criterion = mixupCriterion((labels, logits) =>
    tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
  );
  const iterators = streams.map((batches$) => pull(batches$, RUN));
  let names: string[] = [];
  let steps = 0;
  for (;;) {
    const batches = await Promise.all(iterators.map((batches) => batches.next()));
    if (batches.some(({ done }) => done === true)) break;
    const { grads } = tf.variableGrads(() => {
      const losses = batches.map(({ value }) => {
        const { image, label } = (value as NonNullable<typeof value>).tensors as unknown as {
          image: tf.Tensor4D;
          label: Targets;
        };
        return criterion(label, model.apply(image));
      });
      return tf.addN(losses).div<tf.Scalar>(losses.length);
    });
    names = Object.keys(grads);
    const own = names.map((name) => grads[name]?.dataSync() as Float32Array);
    const means = await average(own);
    const mean = names.map((name, i) => tf.tensor(means[i] as Float32Array, grads[name]?.shape));
    optimizer.applyGradients(names.map((name, i) => ({ name, tensor: mean[i] as tf.Tensor })));
    tf.dispose([grads, mean]);
    steps++;
  }
  await Promise.all(iterators.map((batches) => batches.return()));
  const variables = tf.engine().registeredVariables;
  const parameters = names.flatMap((name) => [...(variables[name] as tf.Variable).dataSync()]);
  model.dispose();
  return { parameters, steps };
}

/** Sends gradients to the process that averages them. */
async function askParent(gradients: readonly Float32Array[]): Promise<readonly Float32Array[]> {
  process.send?.({ gradients });
  const [means] = await once(process, 'message');
  return means as readonly Float32Array[];
}

/** Runs a module in `count` processes, and averages their gradients each step. */
async function trainInProcesses(module: string, count: number): Promise<readonly Trained[]> {
  const ranks = Array.from({ length: count }, (_, index) =>
    fork(module, {
      serialization: 'advanced',
      env: { ...process.env, MILLRACE_RANK: String(index) },
    }),
  );
  const received = ranks.map((rank) => on(rank, 'message', { close: ['exit'] }));
  const trained: Trained[] = [];
  while (trained.length < count) {
    const messages = await Promise.all(received.map(nextMessage));
    const gradients = messages.flatMap((message) => (message.gradients ? [message.gradients] : []));
    trained.push(...messages.flatMap((message) => message.trained ?? []));
    if (gradients.length !== count) continue;
    const [first, ...others] = gradients as [readonly Float32Array[], ...typeof gradients];
    const means = first.map((values, k) =>
      values.map(
        (value, i) => others.reduce((sum, other) => sum + (other[k]?.[i] as number), value) / count,
      ),
    );
    for (const rank of ranks) rank.send(means);
  }
  return trained;
}

/** What a rank says: its gradients of a step, or what it has trained. */
interface RankMessage {
  readonly gradients?: readonly Float32Array[];
  readonly trained?: Trained;
}

async function nextMessage(received: AsyncIterator<unknown>): Promise<RankMessage> {
  const { done, value } = await received.next();
  if (done === true) throw new Error('A rank has ended before it was done');
  return (value as readonly [RankMessage])[0];
}
