import * as tf from '@tensorflow/tfjs-core';
import { CriterionError } from '../core/errors.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { oneHotLabels } from './oneHotLabels.ts';
import { zeroLoss } from './zeroLoss.ts';

/** The options of {@link maskLoss}. */
export interface MaskLoss {
  readonly labels: 'oneHot' | 'index';
  /** Smoothing of one-hot labels. */
  readonly smoothing: number;
  /** The number of samples before the padding. */
  readonly valid: number | undefined;
}

/** True if `labels` are the tensor of a `mask`. */
export function isMaskTensor(labels: unknown): labels is tf.Tensor3D {
  return labels instanceof tf.Tensor && labels.dtype === 'int32' && labels.rank === 3;
}

/**
 * The loss of predictions per pixel. Each pixel has its class in the mask. Where `cutmix` pasted a
 * partner, this is the partner's class. So there is no λ.
 *
 * @throws CriterionError if predictions or losses do not have one entry per pixel
 */
export function maskLoss(
  criterion: (labels: tf.Tensor, predictions: tf.Tensor) => tf.Tensor,
  [mask, predictions]: readonly [tf.Tensor3D, tf.Tensor],
  { labels: form, smoothing, valid = mask.shape[0] }: MaskLoss,
): tf.Scalar {
  const [size] = mask.shape;
  requireInteger('weigh labels', { option: 'valid', value: valid, min: 0, max: size });
  const isOfPixels =
    predictions.rank === 4 && mask.shape.every((side, axis) => side === predictions.shape[axis]);
  if (!isOfPixels) {
    throw new CriterionError(
      'Cannot weigh the pixels of a mask: predictions must be one for each pixel, ' +
        `[${mask.shape.join(', ')}, classes]; received the shape ` +
        `[${predictions.shape.join(', ')}]; resize them to the mask`,
    );
  }
  return tf.tidy(() => {
    const classes = predictions.shape[3] as number;
    const labels = form === 'index' ? mask : oneHotLabels(mask, classes, smoothing);
    const loss = criterion(labels, predictions);
    if (loss.rank === 0 && valid === size) return loss as tf.Scalar;
    const isOfMask =
      loss.rank > 0 && loss.shape.slice(0, 3).every((n, axis) => n === mask.shape[axis]);
    if (!isOfMask) {
      throw new CriterionError(
        'Cannot weigh the pixels of a mask: `criterion` must return one value for each pixel, ' +
          `[${mask.shape.join(', ')}]; received the shape [${loss.shape.join(', ')}]; ` +
          'turn its reduction off, as with `tf.Reduction.NONE`',
      );
    }
    if (valid === 0) return zeroLoss(predictions);
    return tf.mean(valid === size ? loss : tf.slice(loss, 0, valid)) as tf.Scalar;
  });
}
