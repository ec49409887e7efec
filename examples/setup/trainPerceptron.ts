import * as tf from '@tensorflow/tfjs';
import { mixedAccuracy, mixupCriterion, pull, type Targets, type TensorBatch } from 'millrace';
import type { Observable } from 'rxjs';
import { type Perceptron, perceptron } from './perceptron.ts';
import { progress } from './progress.ts';

/** Batches of digits: `image` and `label`. */
export type DigitBatches = Observable<
  TensorBatch & { readonly tensors: { readonly image: tf.Tensor4D; readonly label: Targets } }
>;

/** How a perceptron is trained. */
export interface Training {
  /** What is trained, as the line of progress names it. */
  readonly name: string;
  readonly epochs: number;
  /** Steps of all epochs. */
  readonly steps: number;
  /** Steps between two looks at the model. */
  readonly every: number;
  readonly look: (model: Perceptron) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Adam with a learning rate that can be set. */
class FallingAdam extends tf.AdamOptimizer {
  constructor(learningRate: number) {
    super(learningRate, 0.9, 0.999);
  }
  setLearningRate(learningRate: number): void {
    this.learningRate = learningRate;
  }
}

const criterion = mixupCriterion((labels, logits) =>
  tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
);

/** Trains a perceptron of 784-256-10, whose first weights are always the same. */
export async function trainPerceptron(
  batches$: DigitBatches,
  { name, epochs, steps, every, look, signal }: Training,
): Promise<Perceptron> {
  const model = perceptron(28 * 28, [256]);
  const optimizer = new FallingAdam(2e-3);
  const shown = progress(name, steps);
  let step = 0;
  let askedAt = performance.now();
  try {
    for await (const { tensors, valid, epoch } of pull(batches$, { seed: 7, epochs, signal })) {
      // Tensors are made when they are asked for: that belongs to the waiting.
      const { image, label } = tensors;
      const waitedMs = performance.now() - askedAt;

      optimizer.setLearningRate(2e-3 * (1 - step / steps));
      const [loss, accuracy] = tf.tidy(() => {
        let logits: tf.Tensor2D | undefined;
        const cost = optimizer.minimize(() => {
          logits = tf.keep(model.apply(image));
          return criterion(label, logits);
        }, true);
        const hits = mixedAccuracy(label, logits as tf.Tensor2D);
        logits?.dispose();
        return [cost?.dataSync()[0] as number, hits.dataSync()[0] as number];
      });
      const figures = { images: valid, epoch: `${epoch + 1}/${epochs}`, loss, accuracy, waitedMs };
      shown.step(++step, figures);
      if (step % every === 0 || step === steps) await look(model);
      // The step blocks the thread: let the terminal and Ctrl-C have their turn.
      await new Promise(setImmediate);
      askedAt = performance.now();
    }
    return model;
  } finally {
    shown.end();
  }
}
