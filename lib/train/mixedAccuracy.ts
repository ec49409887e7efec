import * as tf from '@tensorflow/tfjs-core';
import { CriterionError } from '../core/errors.ts';
import { shown } from '../core/shown.ts';
import { Targets } from '../tensors/targets.ts';

/**
 * The accuracy on mixed labels. A sample scores the weight of the predicted label. The result is
 * the mean over the samples without padding. If labels are mixed, its maximum is below 1.
 *
 * @param targets the `Targets` of a `classLabel` feature
 * @param predictions logits or probabilities, `[n, classes]`
 * @returns a scalar from 0 to 1; the caller disposes of it
 * @throws CriterionError if `targets` are not `Targets`
 *
 * Source: the accuracy of Zhang et al., "mixup: Beyond empirical risk minimization" (2018), as in
 * the authors' code.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs';
 * import { mixedAccuracy, Targets } from 'millrace';
 *
 * const quarters = [0.75, 0.25].map((weight, label) => ({
 *   labels: Int32Array.of(label),
 *   weights: Float32Array.of(weight),
 * }));
 * mixedAccuracy(new Targets(2, quarters), tf.tensor2d([[3, 1]])).dataSync()[0] // => 0.75
 * ```
 */
export function mixedAccuracy(targets: Targets, predictions: tf.Tensor): tf.Scalar {
  if (!(targets instanceof Targets)) {
    throw new CriterionError(
      'Cannot measure accuracy: `targets` must be the `Targets` of a `classLabel` feature; ' +
        `received ${shown(targets)}; pass \`tensors.label\` as it is`,
    );
  }
  return tf.tidy(() => {
    const predicted = tf.argMax(predictions, 1);
    const hits = targets.terms.map(({ labels, weights }) =>
      tf.sum(tf.mul(tf.cast(tf.equal(predicted, labels), 'float32'), weights)),
    );
    return tf.div(tf.addN(hits), Math.max(1, targets.valid)) as tf.Scalar;
  });
}
