import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '../core/errors.ts';
import { inspectable, rangeText } from '../core/inspectable.ts';

/** The boxes of a batch as typed arrays. */
export interface HostBoxes {
  /** Four numbers per box: x1, y1, x2, y2, in pixels of the image. */
  readonly boxes: Float32Array;
  /** The class of each box. Absent if the feature has no `labels`. */
  readonly labels?: Int32Array;
  /** The weight of each box: 1 if images were not mixed. */
  readonly weights: Float32Array;
  /** The boxes of sample `i` are `offsets[i]` (inclusive) to `offsets[i + 1]` (exclusive). */
  readonly offsets: Int32Array;
}

/**
 * The boxes of a batch, in the order of the samples. They are no tensor, because the number of
 * boxes differs between samples. `sample` and `offsets` map boxes to samples. Padding has no boxes.
 *
 * Its tensors are made when first read. The batch owns and disposes of them, unless its `detach()`
 * was called: then the caller does.
 */
export class BoxTargets {
  static {
    inspectable(BoxTargets.prototype);
  }
  /** The boxes as typed arrays, without reading from a device. */
  readonly host: HostBoxes;
  readonly #tensors = new Map<TensorName, tf.Tensor>();
  #disposed = false;

  constructor(host: HostBoxes) {
    this.host = host;
  }

  /** Number of boxes, `m`. */
  get count(): number {
    return this.host.weights.length;
  }

  /** Number of samples, padding included. */
  get size(): number {
    return this.host.offsets.length - 1;
  }

  /** The boxes of sample `i` are `offsets[i]` (inclusive) to `offsets[i + 1]` (exclusive). */
  get offsets(): Int32Array {
    return this.host.offsets;
  }

  /** x1, y1, x2, y2 of each box in pixels of the final image, float32 `[m, 4]`. */
  get boxes(): tf.Tensor2D {
    return this.#tensor('boxes') as tf.Tensor2D;
  }

  /**
   * The class of each box, int32 `[m]`.
   *
   * @throws OptionError if the feature has no `labels`
   */
  get labels(): tf.Tensor1D {
    if (this.host.labels === undefined) {
      throw new OptionError(
        'Cannot read `labels` of boxes: the feature must have a column of labels; received none; ' +
          "pass `labels: 'column'` to `boxes`",
      );
    }
    return this.#tensor('labels') as tf.Tensor1D;
  }

  /** The sample index of each box, int32 `[m]`. */
  get sample(): tf.Tensor1D {
    return this.#tensor('sample') as tf.Tensor1D;
  }

  /** The weight of each box, float32 `[m]`: λ or 1 − λ after `mixup`, else 1. */
  get weights(): tf.Tensor1D {
    return this.#tensor('weights') as tf.Tensor1D;
  }

  /** Makes, in advance, the tensors that were read from `others`. */
  makeLike(others: BoxTargets): void {
    for (const name of others.#tensors.keys()) this.#tensor(name);
  }

  /** Disposes of the tensors that were made. Call it after `detach()` of the batch. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const tensor of this.#tensors.values()) tensor.dispose();
  }

  /** One line for `console.log`: the number of boxes and their labels. */
  toString(): string {
    const { labels } = this.host;
    const classes =
      labels === undefined || labels.length === 0 ? '' : `, labels ${rangeText(labels)}`;
    return `${this.count} boxes of ${this.size} samples, float32 [${this.count}, 4]${classes}`;
  }

  #tensor(name: TensorName): tf.Tensor {
    if (this.#disposed) {
      throw new OptionError(
        `Cannot read \`${name}\` of boxes: their batch must still be in use; ` +
          'received one that was disposed of; call `detach()` on a batch to keep its tensors',
      );
    }
    const cached = this.#tensors.get(name);
    if (cached !== undefined) return cached;
    const tensor = this.#make(name);
    this.#tensors.set(name, tensor);
    return tensor;
  }

  /**
   * Makes a tensor with `tf.keep`: a surrounding `tf.tidy` or `minimize` must not dispose of it.
   */
  #make(name: TensorName): tf.Tensor {
    const values = name === 'sample' ? samplesOf(this.host.offsets) : this.host[name];
    const shape = name === 'boxes' ? [this.count, 4] : [this.count];
    const dtype = values instanceof Float32Array ? 'float32' : 'int32';
    return tf.keep(tf.engine().makeTensor(values as Float32Array, shape, dtype) as tf.Tensor);
  }
}

type TensorName = 'boxes' | 'labels' | 'sample' | 'weights';

function samplesOf(offsets: Int32Array): Int32Array {
  const samples = new Int32Array(offsets.at(-1) ?? 0);
  for (let i = 0; i + 1 < offsets.length; i++) samples.fill(i, offsets[i], offsets[i + 1]);
  return samples;
}
