import * as tf from '@tensorflow/tfjs';

/** A multilayer perceptron for images: flatten, dense + ReLU for each hidden layer, dense. */
export interface Perceptron {
  /** Logits `[n, classes]` of images `[n, height, width, channels]`. */
  apply(images: tf.Tensor4D): tf.Tensor2D;
  dispose(): void;
}

/** A perceptron whose hidden layers have so many units, with fresh weights, drawn from `seed`. */
export function perceptron(
  inputs: number,
  hidden: readonly number[],
  { classes = 10, seed = 1 }: { classes?: number; seed?: number } = {},
): Perceptron {
  const sizes = [inputs, ...hidden, classes];
  const layers = sizes.slice(1).map((units, k) => {
    const fanIn = sizes[k] as number;
    // Of layers before a ReLU, which halves the variance.
    const deviation = Math.sqrt((k < hidden.length ? 2 : 1) / fanIn);
    return {
      weights: tf.variable(
        tf.randomNormal<tf.Rank.R2>([fanIn, units], 0, deviation, 'float32', seed + k),
      ),
      bias: tf.variable(tf.zeros([units])),
    };
  });
  return {
    apply(images) {
      const flat = images.reshape<tf.Tensor2D>([-1, inputs]);
      return layers.reduce((x, { weights, bias }, k) => {
        const sums = multiply(x, weights).add<tf.Tensor2D>(bias);
        return k < hidden.length ? sums.relu() : sums;
      }, flat);
    },
    dispose: () => tf.dispose(layers.map(({ weights, bias }) => [weights, bias])),
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
