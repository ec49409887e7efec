import * as tf from '@tensorflow/tfjs';
import { mnistTable } from './mnist.ts';

/** Digits with their labels, as `fromColumns` takes them. */
export interface DigitColumns {
  readonly image: {
    readonly data: Uint8Array;
    readonly shape: readonly [28, 28, 1];
  };
  readonly label: Int32Array;
}

/** Digits of which half have a wrong label. */
export interface NoisyDigits {
  readonly all: DigitColumns;
  /** Those with wrong labels. */
  readonly wrong: DigitColumns;
}

/** The first `count` training digits of MNIST; wrong labels are drawn from `seed`. */
export async function noisyDigits(count: number, seed: number): Promise<NoisyDigits> {
  const table = await mnistTable('train');
  const data = new Uint8Array(count * 784);
  const label = new Int32Array(count);
  // From 1 to 9 further on: never the right one.
  const shift = tf.tidy(() => tf.randomUniform([count], 1, 10, 'int32', seed).dataSync());
  for (let i = 0; i < count; i++) {
    data.set(table.getChild('image')?.get(i), i * 784);
    const right: number = table.getChild('label')?.get(i);
    label[i] = isWrong(i) ? (right + (shift[i] as number)) % 10 : right;
  }
  const wrongData = data.filter((_, pixel) => isWrong(Math.floor(pixel / 784)));
  const wrongLabels = label.filter((_, i) => isWrong(i));
  const shape = [28, 28, 1] as const;
  return {
    all: { image: { data, shape }, label },
    wrong: { image: { data: wrongData, shape }, label: wrongLabels },
  };
}

/** Two rows of four: the rows of MNIST come from two collections in turn. */
function isWrong(row: number): boolean {
  return row % 4 >= 2;
}
