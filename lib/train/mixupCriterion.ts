import * as tf from '@tensorflow/tfjs-core';
import { CriterionError } from '../core/errors.ts';
import { shown } from '../core/shown.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import type { HostTerm, TargetTerm } from '../tensors/targets.ts';
import { Targets } from '../tensors/targets.ts';
import { isMaskTensor, maskLoss } from './maskLoss.ts';
import { isMultiHotTensor, multiLabelLoss } from './multiLabelLoss.ts';
import { oneHotLabels } from './oneHotLabels.ts';
import { zeroLoss } from './zeroLoss.ts';

/** A loss: one value per sample, `[n]`, or several, `[n, ...]`, which are averaged per sample. */
export type Criterion = (labels: tf.Tensor, predictions: tf.Tensor) => tf.Tensor;

/** Options of {@link mixupCriterion}. */
export interface MixupCriterionOptions {
  /**
   * The form of labels for the criterion. `'oneHot'` (the default): float32 `[n, classes]`, or
   * `[n, height, width, classes]` of a mask. `'index'`: int32 `[n]` or `[n, height, width]`.
   */
  readonly labels?: 'oneHot' | 'index';
  /**
   * Smoothing `s` of one-hot labels: the label itself counts `1 − s + s / classes`, every other
   * class `s / classes`. Defaults to 0. Use it in place of a smoothing by `criterion`, not beside.
   */
  readonly labelSmoothing?: number;
}

/**
 * A loss that handles mixed batches.
 *
 * @param targets the `Targets` of class labels, or the tensor of a `mask` or a `multiLabel`
 * @param valid the number of samples before the padding, `batch.valid`; `Targets` know it
 */
export type WeightedCriterion = (
  targets: Targets | tf.Tensor2D | tf.Tensor3D,
  predictions: tf.Tensor,
  valid?: number,
) => tf.Scalar;

/**
 * The loss of mixed labels: `λ · L(predictions, yₐ) + (1 − λ) · L(predictions, y_b)`, and so on for
 * more than two. Losses are weighted per sample, then averaged over the samples without padding. If
 * nothing was mixed, it is the mean of the criterion itself.
 *
 * For criteria that are affine in the target, such as cross-entropy, it equals the loss of dense
 * two-hot targets. For others it differs, and follows the definition of mixup.
 *
 * With the tensor of a `mask`, each pixel has its class in the mask. `cutmix` pastes the mask with
 * its image, so no λ is needed. Predictions are then `[n, height, width, classes]`. A class outside
 * these, such as 255, becomes a row of zeros in one-hot labels. Its cross-entropy is 0, and the
 * pixel still counts in the mean. Mixed class labels are refused for predictions per pixel.
 *
 * Given the multi-hot tensor of a `multiLabel`, labels are weighed already: the criterion gets them
 * as they are. For sigmoid cross-entropy that equals the weighted loss.
 *
 * @param criterion a loss without reduction, such as `tf.losses.*` with `tf.Reduction.NONE`. One
 * that returns a scalar is accepted if each label has one weight in the whole batch
 * @throws OptionError at once, if an option is invalid. The returned function throws CriterionError
 * if the targets are none of these, if labels are mixed but predictions are per pixel, or if the
 * losses cannot be weighted
 *
 * Source: the criterion of Zhang et al., "mixup: Beyond empirical risk minimization" (2018), as in
 * the authors' code.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs';
 * import { mixupCriterion, Targets } from 'millrace';
 *
 * const criterion = mixupCriterion((labels, logits) =>
 *   tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE),
 * );
 * const halfHalf = [0.5, 0.5].map((weight, label) => ({
 *   labels: Int32Array.of(label),
 *   weights: Float32Array.of(weight),
 * }));
 * const loss = criterion(new Targets(2, halfHalf), tf.tensor2d([[1, 1]]));
 * loss.dataSync()[0]?.toFixed(4) // => '0.6931'
 * ```
 */
export function mixupCriterion(
  criterion: Criterion,
  options: MixupCriterionOptions = {},
): WeightedCriterion {
  requireOption(typeof criterion === 'function', '`mixupCriterion`', {
    option: 'criterion',
    rule: 'a function of labels and predictions',
    value: criterion,
  });
  requireKnownOptions('`mixupCriterion`', options, ['labels', 'labelSmoothing']);
  const { labels: form = 'oneHot', labelSmoothing: smoothing = 0 } = options;
  requireOption(form === 'oneHot' || form === 'index', '`mixupCriterion`', {
    option: 'labels',
    rule: "'oneHot' or 'index'",
    value: form,
  });
  requireOption(smoothing >= 0 && smoothing <= 1, '`mixupCriterion`', {
    option: 'labelSmoothing',
    rule: 'a number from 0 to 1',
    value: smoothing,
  });
  requireOption(smoothing === 0 || form === 'oneHot', '`mixupCriterion`', {
    option: 'labelSmoothing',
    rule: "left out where `labels` is 'index'",
    value: smoothing,
    remedy: 'smooth in `criterion`',
  });
  return (targets, predictions, valid) => {
    if (isMaskTensor(targets))
      return maskLoss(criterion, [targets, predictions], { labels: form, smoothing, valid });
    if (isMultiHotTensor(targets, predictions)) {
      requireUnchanged(form, smoothing);
      return multiLabelLoss(criterion, [targets, predictions], valid);
    }
    if (!(targets instanceof Targets)) {
      throw new CriterionError(
        'Cannot weigh labels: `targets` must be the `Targets` of a `classLabel` feature or the ' +
          'tensor of a `mask`, or of a `multiLabel` of the shape of the predictions; ' +
          `received ${describe(targets)}; pass \`tensors.label\` as it is`,
      );
    }
    requireOneLabel(targets, predictions);
    const { classes, size, hostTerms, terms } = targets;
    return tf.tidy(() => {
      const weighted = terms.flatMap((term, k) => {
        const host = hostTerms[k] as HostTerm;
        if (host.weights.every((weight) => weight === 0)) return [];
        const labels =
          form === 'index' ? term.labels : oneHotLabels(term.labels, classes, smoothing);
        return [weigh(criterion(labels, predictions), term, { host, size })];
      });
      const [first, ...others] = weighted;
      if (first === undefined) return zeroLoss(predictions);
      const sum = others.reduce((total, term) => tf.add(total, term), first);
      if (sum.rank === 0) return sum as tf.Scalar;
      const isFull = targets.valid === size;
      return (isFull ? tf.mean(sum) : tf.div(tf.sum(sum), targets.valid)) as tf.Scalar;
    });
  };
}

function describe(targets: unknown): string {
  if (!(targets instanceof tf.Tensor)) return shown(targets);
  return `a ${targets.dtype} tensor of the shape [${targets.shape.join(', ')}]`;
}

/** Labels of several classes stay as they are. */
function requireUnchanged(form: 'oneHot' | 'index', smoothing: number): void {
  if (form === 'oneHot' && smoothing === 0) return;
  throw new CriterionError(
    'Cannot weigh labels: of several classes a sample they must stay multi-hot; ' +
      `received ${smoothing === 0 ? "`labels: 'index'`" : `\`labelSmoothing: ${smoothing}\``}; ` +
      'leave it out, and smooth in `criterion`',
  );
}

/** Only a mask says which pixels have the second label of a sample. */
function requireOneLabel({ hostTerms }: Targets, { rank, shape }: tf.Tensor): void {
  if (rank < 4 || hostTerms.length === 1) return;
  throw new CriterionError(
    'Cannot weigh labels: predictions per pixel must have one label for each pixel; ' +
      `received ${hostTerms.length} labels a sample and the shape [${shape.join(', ')}]; ` +
      'read the labels by `mask`, which `cutmix` cuts, and pass `tensors.mask`',
  );
}

function weigh(
  loss: tf.Tensor,
  { weights }: TargetTerm,
  { host, size }: { readonly host: HostTerm; readonly size: number },
): tf.Tensor {
  const share = host.weights[0] as number;
  const isUniform = host.weights.every((weight) => weight === share);
  if (loss.rank === 0) {
    if (isUniform) return share === 1 ? loss : tf.mul(loss, share);
    throw new CriterionError(
      'Cannot weigh labels: `criterion` must return one value per sample where their weights ' +
        'differ; received a scalar; turn its reduction off, as with `tf.Reduction.NONE`',
    );
  }
  if (loss.shape[0] !== size) {
    throw new CriterionError(
      `Cannot weigh labels: \`criterion\` must return one value for each of ${size} samples; ` +
        `received the shape [${loss.shape.join(', ')}]`,
    );
  }
  const axes = loss.shape.slice(1).map((_, axis) => axis + 1);
  const perSample = axes.length === 0 ? loss : tf.mean(loss, axes);
  return isUniform && share === 1 ? perSample : tf.mul(perSample, weights);
}
