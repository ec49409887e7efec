import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '../core/errors.ts';
import { inspectable, rangeText } from '../core/inspectable.ts';

/** The boxes of a batch as typed arrays. */
export interface HostBoxes {
  /** Four numbers a box: x1, y1, x2, y2, in pixels of the image. */
  readonly boxes: Float32Array;
  /** For each box its class; left out where the feature has no `labels`. */
  readonly labels?: Int32Array;
  /** For each box its weight: 1 where images were not mixed. */
  readonly weights: Float32Array;
  /** The boxes of sample `i` are `offsets[i]` (included) to `offsets[i + 1]` (excluded). */
  readonly offsets: Int32Array;
}

/**
 * The boxes of a batch, those of the first sample first. Not a tensor, as each sample has any
 * number of them: `sample` and `offsets` say which are whose. Samples that only fill up a batch
 * have none.
 *
 * Its tensors are made when first asked for, and belong to the batch, which disposes of them, or to
 * whoever called `detach()` of the batch.
 */
export class BoxTargets {
  static {
    inspectable(BoxTargets.prototype);
  }
  /** The boxes as typed arrays: nothing has to be read back from a device. */
  readonly host: HostBoxes;
  readonly #made = new Map<TensorName, tf.Tensor>();
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

  /** The boxes of sample `i` are `offsets[i]` (included) to `offsets[i + 1]` (excluded). */
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
   * @throws OptionError where the feature has no `labels`
   */
  get labels(): tf.Tensor1D {
    if (this.host.labels === undefined) {
      throw new OptionError(
        'Cannot read `labels` of boxes: the feature must have a column of them; received none; ' +
          "give `boxes` the option `labels: 'column'`",
      );
    }
    return this.#tensor('labels') as tf.Tensor1D;
  }

  /** The number of the sample of each box, int32 `[m]`. */
  get sample(): tf.Tensor1D {
    return this.#tensor('sample') as tf.Tensor1D;
  }

  /** What each box counts, float32 `[m]`: λ or 1 − λ after `mixup`, else 1. */
  get weights(): tf.Tensor1D {
    return this.#tensor('weights') as tf.Tensor1D;
  }

  /** Makes the tensors that have been asked of `others`, before they are asked for. */
  makeLike(others: BoxTargets): void {
    for (const name of others.#made.keys()) this.#tensor(name);
  }

  /** Disposes of the tensors that were made; for whoever detached them from their batch. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const tensor of this.#made.values()) tensor.dispose();
  }

  /** How many boxes there are, and their labels: what `console.log` shows in Node. */
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
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const made = this.#make(name);
    this.#made.set(name, made);
    return made;
  }

  /** Kept: a surrounding `tf.tidy` or `minimize` must not dispose of what the batch owns. */
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
