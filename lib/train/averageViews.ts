import * as tf from '@tensorflow/tfjs-core';
import { isInteger } from '../options/requireInteger.ts';
import { requireOption } from '../options/requireOption.ts';

/**
 * Averages what a model predicts for several views of each sample: probabilities, logits or
 * numbers, whatever is handed over.
 *
 * @param predictions `[n · views, …]` of `repeatRows(views)`, the views of a sample one after
 * another; or a list of `[n, …]`, one for each view of `views({ … })`
 * @param views how many views a sample has; the length of the list when left out
 * @returns `[n, …]`; the caller disposes of it
 * @throws OptionError where the predictions are not so many for each sample
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs';
 * import { averageViews } from 'millrace';
 *
 * const ofCopies = tf.tensor2d([[0.2, 0.8], [0.4, 0.6]]);
 * Array.from(averageViews(ofCopies, 2).dataSync(), (p) => p.toFixed(1)) // => ['0.3', '0.7']
 * const ofViews = [tf.tensor2d([[0, 1]]), tf.tensor2d([[1, 0]])];
 * Array.from(averageViews(ofViews).dataSync()) // => [0.5, 0.5]
 * ```
 */
export function averageViews(
  predictions: tf.Tensor | readonly tf.Tensor[],
  views?: number,
): tf.Tensor {
  const action = 'average views';
  if (!(predictions instanceof tf.Tensor)) {
    const shapes = predictions.map(({ shape }) => JSON.stringify(shape));
    requireOption(predictions.length > 0 && new Set(shapes).size === 1, action, {
      option: 'predictions',
      rule: 'a tensor, or a list of tensors of one shape',
      value: shapes,
    });
    requireOption(views === undefined || views === predictions.length, action, {
      option: 'views',
      rule: `${predictions.length}, the length of the list`,
      value: views,
    });
    return tf.tidy(() => tf.div(tf.addN([...predictions]), predictions.length));
  }
  const [rows = 0, ...shape] = predictions.shape;
  requireOption(isInteger(views, 1) && rows % views === 0, action, {
    option: 'views',
    rule: `a positive integer that divides ${rows}, the predictions`,
    value: views,
  });
  return tf.tidy(() => tf.mean(tf.reshape(predictions, [rows / views, views, ...shape]), 1));
}
