import * as tf from '@tensorflow/tfjs-core';
import { CriterionError } from '../core/errors.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { zeroLoss } from './zeroLoss.ts';

/** True if labels are the tensor of a `multiLabel` feature for these predictions. */
export function isMultiHotTensor(labels: unknown, predictions: tf.Tensor): labels is tf.Tensor2D {
  return (
    labels instanceof tf.Tensor &&
    labels.dtype === 'float32' &&
    labels.rank === 2 &&
    tf.util.arraysEqual(labels.shape, predictions.shape)
  );
}

/**
 * The loss of multi-hot labels, which mixing has weighed already: the mean over the samples without
 * padding.
 *
 * @throws CriterionError if the criterion does not return a value for each sample
 */
export function multiLabelLoss(
  criterion: (labels: tf.Tensor, predictions: tf.Tensor) => tf.Tensor,
  [labels, predictions]: readonly [tf.Tensor2D, tf.Tensor],
  valid: number = labels.shape[0],
): tf.Scalar {
  const [size] = labels.shape;
  requireInteger('weigh labels', { option: 'valid', value: valid, min: 0, max: size });
  return tf.tidy(() => {
    const loss = criterion(labels, predictions);
    if (loss.rank === 0 && valid === size) return loss as tf.Scalar;
    if (loss.rank === 0 || loss.shape[0] !== size) {
      throw new CriterionError(
        `Cannot weigh labels: \`criterion\` must return one value for each of ${size} samples; ` +
          `received the shape [${loss.shape.join(', ')}]; ` +
          'take its reduction away, as with `tf.Reduction.NONE`',
      );
    }
    if (valid === 0) return zeroLoss(predictions);
    return tf.mean(valid === size ? loss : tf.slice(loss, 0, valid)) as tf.Scalar;
  });
}
