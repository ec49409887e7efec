import * as tf from '@tensorflow/tfjs';

/** A multilayer perceptron for pictures: flatten, dense + ReLU, dense. */
export interface Perceptron {
  /** Logits `[n, classes]` of pictures `[n, height, width, channels]`. */
  apply(pictures: tf.Tensor4D): tf.Tensor2D;
  dispose(): void;
}

/** A perceptron with fresh weights, drawn from `seed`. */
export function perceptron(
  inputs: number,
  hidden: number,
  { classes = 10, seed = 1 }: { classes?: number; seed?: number } = {},
): Perceptron {
  const w1 = tf.variable(tf.randomNormal<tf.Rank.R2>([inputs, hidden], 0, Math.sqrt(2 / inputs), 'float32', seed));
  const b1 = tf.variable(tf.zeros([hidden]));
  const w2 = tf.variable(tf.randomNormal<tf.Rank.R2>([hidden, classes], 0, Math.sqrt(1 / hidden), 'float32', seed + 1));
  const b2 = tf.variable(tf.zeros([classes]));
  return {
    apply: (pictures) => {
      const flat = pictures.reshape<tf.Tensor2D>([-1, inputs]);
      return multiply(multiply(flat, w1).add(b1).relu(), w2).add(b2);
    },
    dispose: () => tf.dispose([w1, b1, w2, b2]),
  };
}

// `matMul` of the wasm backend is four times as fast without its transposing flags, which its own gradient uses.
const multiply = tf.customGrad((x, weights, save) => {
  const [a, b] = [x as tf.Tensor2D, weights as tf.Tensor2D];
  (save as tf.GradSaveFunc)([a, b]);
  return {
    value: a.matMul(b),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [savedA, savedB] = saved as [tf.Tensor2D, tf.Tensor2D];
      return [dy.matMul(savedB.transpose()), savedA.transpose().matMul(dy)];
    },
  };
}) as unknown as (x: tf.Tensor, weights: tf.Tensor) => tf.Tensor2D;
