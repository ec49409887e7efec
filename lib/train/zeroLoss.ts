import * as tf from '@tensorflow/tfjs-core';

/**
 * The loss of no samples: 0, with a gradient of 0. A constant has no gradient, and an optimizer
 * refuses that.
 */
export function zeroLoss(predictions: tf.Tensor): tf.Scalar {
  return tf.sum(tf.mul(predictions, 0)) as tf.Scalar;
}
