import * as tf from '@tensorflow/tfjs-core';

/**
 * One-hot labels, float32 `[...labels.shape, classes]`. With smoothing `s` a label counts
 * `1 − s + s / classes` at its own class and `s / classes` at the others. A label that is no
 * class, such as 255 of a mask, has zeros alone.
 */
export function oneHotLabels(labels: tf.Tensor, classes: number, smoothing: number): tf.Tensor {
  return tf.tidy(() => {
    const hard = tf.cast(tf.oneHot(labels, classes), 'float32');
    if (smoothing === 0) return hard;
    const share = tf.mul(tf.sum(hard, -1, true), smoothing / classes);
    return tf.add(tf.mul(hard, 1 - smoothing), share);
  });
}
