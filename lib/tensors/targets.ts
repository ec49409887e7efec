import * as tf from '@tensorflow/tfjs-core';
import { CriterionError } from '../core/errors.ts';
import { inspectable } from '../core/inspectable.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { labelsText } from './tensorText.ts';

/** One label of each sample and its weight. */
export interface TargetTerm {
  /** int32 `[n]` */
  readonly labels: tf.Tensor1D;
  /** float32 `[n]`. The weights of a sample sum to 1 over all terms, or to 0 for padding. */
  readonly weights: tf.Tensor1D;
}

/** A term in host memory. */
export interface HostTerm {
  readonly labels: Int32Array;
  readonly weights: Float32Array;
}

/** Options of `Targets.soft`. */
export interface SoftOptions {
  /**
   * Label smoothing `s`: the label gets `1 − s + s / classes`, every other class `s / classes`.
   * Defaults to 0.
   */
  readonly smoothing?: number;
}

/**
 * The labels of a batch, in the same form whether it was mixed or not. They are no tensor, so that
 * they cannot be passed to a single-label loss by mistake. Use `mixupCriterion`, or `soft()` for
 * losses that take dense targets.
 *
 * Its tensors are made when first read. The batch owns and disposes of them, unless its `detach()`
 * was called: then the caller does.
 */
export class Targets {
  static {
    inspectable(Targets.prototype);
    // If TensorFlow.js gets a value that is no tensor, its error shows the class name. So the name
    // says the way out.
    Object.defineProperty(Targets, 'name', {
      value: 'Targets: pass them to `mixupCriterion(loss)`, or `targets.soft()` to the loss',
    });
  }
  /** Number of classes. */
  readonly classes: number;
  /** Number of samples, padding included. */
  readonly size: number;
  /** Number of samples, without padding. */
  readonly valid: number;
  /** The terms as typed arrays, without reading from a device. */
  readonly hostTerms: readonly HostTerm[];
  #terms: readonly TargetTerm[] | undefined;
  #lambda: tf.Tensor1D | undefined;
  readonly #soft = new Map<number, tf.Tensor2D>();
  #disposed = false;

  constructor(
    classes: number,
    hostTerms: readonly HostTerm[],
    valid: number = hostTerms[0]?.labels.length ?? 0,
  ) {
    this.classes = classes;
    this.hostTerms = hostTerms;
    this.size = hostTerms[0]?.labels.length ?? 0;
    this.valid = valid;
  }

  /** One term if nothing was mixed, two after a mix, four after two mixes. */
  get terms(): readonly TargetTerm[] {
    this.#requireAlive();
    this.#terms ??= this.hostTerms.map(({ labels, weights }) => ({
      labels: keptTensor(labels, 'int32'),
      weights: keptTensor(weights, 'float32'),
    }));
    return this.#terms;
  }

  /** The samples' own labels, int32 `[n]`. */
  get a(): tf.Tensor1D {
    this.#requireTwo('a');
    return (this.terms[0] as TargetTerm).labels;
  }

  /** The labels of the partners, int32 `[n]`; equal to `a` if nothing was mixed. */
  get b(): tf.Tensor1D {
    this.#requireTwo('b');
    return (this.terms[1] ?? (this.terms[0] as TargetTerm)).labels;
  }

  /**
   * The weight of `a`, float32 `[n]`: 1 if nothing was mixed. The weight of `b` is `1 − lambda`.
   */
  get lambda(): tf.Tensor1D {
    this.#requireTwo('lambda');
    this.#requireAlive();
    const own = (this.hostTerms[0] as HostTerm).weights;
    this.#lambda ??= keptTensor(
      own.map((weight, i) => (i < this.valid ? weight : 1)),
      'float32',
    );
    return this.#lambda;
  }

  /**
   * Dense targets, float32 `[n, classes]`. Each class has the sum of the weights of its labels.
   * Rows of padding are 0.
   *
   * @throws OptionError if `smoothing` is not from 0 to 1
   */
  soft(options: SoftOptions = {}): tf.Tensor2D {
    requireKnownOptions('`soft`', options, ['smoothing']);
    const { smoothing = 0 } = options;
    requireOption(smoothing >= 0 && smoothing <= 1, '`soft`', {
      option: 'smoothing',
      rule: 'a number from 0 to 1',
      value: smoothing,
    });
    this.#requireAlive();
    const cached = this.#soft.get(smoothing);
    if (cached !== undefined && !cached.isDisposed) return cached;
    const dense = tf.keep(tf.tensor2d(this.#dense(smoothing), [this.size, this.classes]));
    this.#soft.set(smoothing, dense);
    return dense;
  }

  /** Makes, in advance, the tensors that were read from `others`. */
  makeLike(others: Targets): void {
    if (others.#terms !== undefined) this.terms;
    if (others.#lambda !== undefined) this.lambda;
    for (const smoothing of others.#soft.keys()) this.soft({ smoothing });
  }

  /** Disposes of the tensors that were made. Call it after `detach()` of the batch. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const { labels, weights } of this.#terms ?? []) {
      labels.dispose();
      weights.dispose();
    }
    this.#lambda?.dispose();
    for (const dense of this.#soft.values()) dense.dispose();
  }

  /** One line for `console.log`: the labels of the first samples, with their weights. */
  toString(): string {
    return labelsText(this.classes, this.hostTerms, this.valid);
  }

  #dense(smoothing: number): Float32Array {
    const { classes, size, valid } = this;
    const dense = new Float32Array(size * classes);
    for (let i = 0; i < valid; i++) {
      const exact = new Float64Array(classes).fill(smoothing / classes);
      for (const { labels, weights } of this.hostTerms) {
        const label = labels[i] as number;
        exact[label] = (exact[label] as number) + (1 - smoothing) * (weights[i] as number);
      }
      dense.set(exact, i * classes);
    }
    return dense;
  }

  #requireTwo(name: string): void {
    if (this.hostTerms.length <= 2) return;
    throw new CriterionError(
      `Cannot read \`${name}\`: targets must have at most two terms; ` +
        `received ${this.hostTerms.length}, after more than one mix; ` +
        'use `terms`, `soft()` or `mixupCriterion`',
    );
  }

  #requireAlive(): void {
    if (!this.#disposed) return;
    throw new CriterionError(
      'Cannot read targets: their batch must still be in use; received one that was disposed of; ' +
        'call `detach()` on a batch to keep its tensors',
    );
  }
}

/** Makes a tensor with `tf.keep`: a surrounding `tf.tidy` or `minimize` must not dispose of it. */
function keptTensor(values: Int32Array | Float32Array, dtype: 'int32' | 'float32'): tf.Tensor1D {
  // `tensor1d` takes twice as long, because it inspects its argument.
  return tf.keep(tf.engine().makeTensor(values, [values.length], dtype)) as tf.Tensor1D;
}
