// One training on digits with wrong labels, and what must come of two of them.
import * as tf from '@tensorflow/tfjs';
import {
  batch,
  consume,
  fromColumns,
  fromParquet,
  type HostTerm,
  mixup,
  mixupCriterion,
  normalize,
  pull,
  shuffle,
  type Targets,
  toTensors,
} from 'millrace';
import type { Observable } from 'rxjs';
import { mnistFeatures as features } from './features.ts';
import { mnistParquet } from './mnist.ts';
import { noisyDigits } from './noisyDigits.ts';
import { type Perceptron, perceptron } from './perceptron.ts';
import { testAccuracy } from './testAccuracy.ts';
import type { DigitBatches } from './trainPerceptron.ts';

/** How a perceptron is trained on wrong labels. */
export interface NoiseOptions {
  /** Of `mixup`: 0 is plain training. */
  readonly alpha: number;
  readonly epochs: number;
  readonly seed: number;
  /** Training digits, half of them with wrong labels. */
  readonly digits: number;
  /** Epochs from one look to the next; the last one is looked at in any case. */
  readonly every: number;
  /** Makes other targets of those of a batch: a mistake in a training loop. */
  readonly relabel?: (label: Targets) => Targets;
}

/** A model after some epochs. */
export interface NoiseLook {
  readonly epochs: number;
  /** The share of the 10,000 test digits that the model gets wrong. */
  readonly testError: number;
  /** The share of wrong training labels that the model has learned by heart. */
  readonly memorised: number;
  /**
   * How far answers to two test digits in one image follow their shares: 1 if the difference of
   * their probabilities is that of the shares.
   */
  readonly followed: number;
}

const standardized = normalize({ mean: [0.1307], std: [0.3081] });
const criterion = mixupCriterion((labels, logits) =>
  tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
);

/** Trains a perceptron of 784-256-10 by Adam in batches of 128, and looks at it on the way. */
export async function noiseRun({
  alpha,
  epochs,
  seed,
  digits,
  every,
  relabel = (label) => label,
}: NoiseOptions): Promise<readonly NoiseLook[]> {
  const { all, wrong } = await noisyDigits(digits, seed);
  const train$ = fromColumns({ ...all }).pipe(
    shuffle({ window: digits }),
    batch({ size: 128, features }),
    standardized,
    mixup({ alpha }),
    toTensors(),
  );
  const wrong$ = fromColumns({ ...wrong }).pipe(
    batch({ size: 500, features }),
    standardized,
    toTensors(),
  );
  const test$ = fromParquet(await mnistParquet('test'), { cache: true }).pipe(
    batch({ size: 500, features }),
    standardized,
    toTensors(),
  );
  const mixedTest$ = fromParquet(await mnistParquet('test'), { cache: true }).pipe(
    shuffle({ window: 10_000 }),
    batch({ size: 500, features }),
    standardized,
    mixup({ alpha: 8, per: 'sample' }),
    toTensors(),
  );
  const model = perceptron(28 * 28, [256], { seed });
  const optimizer = tf.train.adam(1e-3);
  const looks: NoiseLook[] = [];
  const look = async (done: number) => {
    const told = await testAccuracy(test$, model.apply);
    const memorised = await testAccuracy(wrong$, model.apply);
    const followed = await followedShares(mixedTest$, model, done);
    looks.push({ epochs: done, testError: 1 - told, memorised, followed });
  };
  let current = 0;
  for await (const { tensors, epoch } of pull(train$, { seed, epochs })) {
    if (epoch > current && epoch % every === 0) await look(epoch);
    current = epoch;
    const label = relabel(tensors.label);
    optimizer.minimize(() => criterion(label, model.apply(tensors.image)));
    if (label !== tensors.label) label.dispose();
  }
  await look(epochs);
  optimizer.dispose();
  model.dispose();
  return looks;
}

type Digits = DigitBatches extends Observable<infer Batch> ? Batch : never;

/** The slope of the difference of two probabilities over that of the shares of the digits. */
async function followedShares(
  mixed$: DigitBatches,
  model: Perceptron,
  epoch: number,
): Promise<number> {
  let [products, squares] = [0, 0];
  const step = ({ tensors }: Digits) => {
    const { classes, hostTerms } = tensors.label;
    const answers = tf.tidy(() => tf.softmax(model.apply(tensors.image)).dataSync());
    const [own, other] = hostTerms as readonly [HostTerm, HostTerm];
    own.labels.forEach((label, i) => {
      const share = (own.weights[i] as number) - (other.weights[i] as number);
      const answer = (one: number) => answers[classes * i + one] as number;
      products += share * (answer(label) - answer(other.labels[i] as number));
      // Two digits of one class have no difference.
      if (label !== other.labels[i]) squares += share ** 2;
    });
  };
  await consume(mixed$, step, { epoch });
  return products / squares;
}

/** What does not hold of plain training and of mixup after their last epochs. */
export function failedClaims(plain: NoiseLook, mixed: NoiseLook): readonly string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const claims: readonly (readonly [holds: boolean, claim: string, found: number])[] = [
    [
      plain.memorised > 0.8,
      'plain training learns more than 80 % of the wrong labels by heart',
      plain.memorised,
    ],
    [
      mixed.memorised < 0.4,
      'mixup learns less than 40 % of the wrong labels by heart',
      mixed.memorised,
    ],
    [
      plain.testError - mixed.testError >= 0.1,
      'mixup has at least 10 points less test error',
      plain.testError - mixed.testError,
    ],
    [mixed.testError < 0.22, 'mixup has a test error below 22 %', mixed.testError],
    [mixed.followed > 0.35, 'the answers of mixup follow the shares of two digits', mixed.followed],
  ];
  return claims.flatMap(([holds, claim, found]) => (holds ? [] : [`${claim}: ${percent(found)}`]));
}
