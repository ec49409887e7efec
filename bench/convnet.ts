import * as tf from '@tensorflow/tfjs';
import { type Perceptron, perceptron } from '../examples/setup/perceptron.ts';

const SIDE = 3;

/** A convolutional network: for each number of filters a convolution of 3×3, ReLU and the maxima of 2×2, then a dense layer. */
export function convnet(
  shape: readonly [number, number, number],
  filters: readonly number[],
): Perceptron {
  let [height, width, channels] = shape;
  const layers = filters.map((count, k) => {
    const deviation = Math.sqrt(2 / (SIDE * SIDE * channels));
    const weights = tf.variable(
      tf.randomNormal<tf.Rank.R4>([SIDE, SIDE, channels, count], 0, deviation, 'float32', k + 1),
    );
    [height, width, channels] = [(height - SIDE + 1) >> 1, (width - SIDE + 1) >> 1, count];
    return { weights, bias: tf.variable(tf.zeros([count])) };
  });
  const head = perceptron(height * width * channels, []);
  return {
    apply(images) {
      const found = layers.reduce((x, { weights, bias }) => {
        const sums = x.conv2d(weights, 1, 'valid').add<tf.Tensor4D>(bias);
        return sums.relu().maxPool<tf.Tensor4D>(2, 2, 'valid');
      }, images);
      return head.apply(found);
    },
    dispose() {
      tf.dispose(layers.map(({ weights, bias }) => [weights, bias]));
      head.dispose();
    },
  };
}
