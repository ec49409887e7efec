import type { Observable } from 'rxjs';
import type { Checkpoint } from '../core/checkpoint.ts';
import { countOf } from '../core/elementCount.ts';
import type { Features } from '../core/features.ts';
import { planRun, type RunOptions } from '../engine/runOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import type { SoftOptions } from '../tensors/targets.ts';
import type { TensorBatch } from '../tensors/tensorBatch.ts';
import { type DatasetItem, tensorsIn, toItem } from './datasetItem.ts';
import { type EpochReaders, epochsApart } from './epochsApart.ts';
import { epochsOfRun } from './epochsOfRun.ts';

/** Options of {@link toDataset}: the options of a run, and the choice of inputs and targets. */
export interface DatasetOptions extends RunOptions {
  /**
   * The number of epochs of `fitDataset`. They are then one run, which shares threads and caches
   * and starts the next epoch during the last steps. By default each epoch is a separate run.
   */
  readonly epochs?: number;
  /** Names of the input features. Defaults to all features but targets, text and boxes. */
  readonly inputs?: readonly string[];
  /** Names of the target features. Defaults to the labels of classes and the masks. */
  readonly targets?: readonly string[];
  /**
   * Form of class labels: `'dense'` (the default) for `[n, classes]`, or `'index'` for class
   * numbers `[n, 1]`. Sparse losses need `'index'`. Mixed labels allow only `'dense'`.
   */
  readonly labels?: 'dense' | 'index';
  /** Options of dense labels, such as `smoothing`; see `Targets.soft`. */
  readonly soft?: SoftOptions;
}

/** A dataset for `model.fitDataset` and `model.evaluateDataset`. */
export interface TensorDataset {
  /**
   * The number of batches in an epoch, for progress bars; `NaN` if unknown. It is known at once for
   * columns and tables in memory, and after the first epoch for other sources.
   */
  readonly size: number;
  /**
   * The checkpoint after the last completed step, `undefined` before the first. A step is complete
   * when its tensors were disposed of, or the next element was requested. It is exact in
   * `onBatchEnd`, with any `prefetch`.
   */
  readonly checkpoint: Checkpoint | undefined;
  /** Returns an iterator over the next epoch, which starts at the first request. */
  iterator(): Promise<{ next(): Promise<IteratorResult<DatasetItem>> }>;
  /**
   * Ends the open epoch and releases the resources of the run. If `fitDataset` stops early or
   * throws, it drops its iterator, which does the same when garbage-collected.
   */
  close(): Promise<void>;
}

/**
 * Converts a stream to a dataset for `model.fitDataset`. Each iterator is one epoch, numbered from
 * `run.epoch` (0), and subscribes at its first request. Class labels become dense targets,
 * `Targets.soft()`, and a `scalar` becomes `[n, 1]`. A mask becomes its classes, float32 `[n,
 * height, width, 1]`, for sparse and binary losses. Padding is cut off. `fitDataset` owns and
 * disposes of the tensors.
 *
 * To resume after a crash, save `dataset.checkpoint` beside the weights in `onBatchEnd`, and pass
 * it as `resume`. Set `initialEpoch` of `fitDataset` to its `epoch`.
 *
 * @param source$ a stream of `TensorBatch`es
 * @throws OptionError at once, if an option is invalid; when read, if more epochs are read than
 * `epochs`
 * @throws SchemaError when read, if there is no feature to predict
 * @throws CriterionError when read, if `labels` is `'index'` and labels are mixed
 * @example
 * ```ts
 * import { batch, classLabel, fromColumns, tensor, toDataset, toTensors } from 'millrace';
 *
 * const x = { data: new Float32Array(12), shape: [2] };
 * const rows$ = fromColumns({ x, label: new Uint8Array(6) });
 * const features = { x: tensor(), label: classLabel({ classes: 3 }) };
 * const dataset = toDataset(rows$.pipe(batch({ size: 4, features }), toTensors()));
 * dataset.size // => 2
 * const iterator = await dataset.iterator();
 * const { value } = await iterator.next();
 * value.ys.shape // => [4, 3]
 * value.xs.dispose();
 * value.ys.dispose();
 * dataset.checkpoint?.position.batch // => 1
 * await dataset.close();
 * ```
 */
export function toDataset<F extends Features>(
  source$: Observable<TensorBatch<F>>,
  options: DatasetOptions = {},
): TensorDataset {
  const { inputs, targets, labels = 'dense', soft, ...run } = options;
  requireOption(labels === 'dense' || labels === 'index', '`toDataset`', {
    option: 'labels',
    rule: "'dense' or 'index'",
    value: labels,
  });
  requireOption(soft === undefined || labels === 'dense', '`toDataset`', {
    option: 'soft',
    rule: "left out where `labels` is 'index'",
    value: soft,
  });
  const { epochs: count, epoch, resume } = run;
  const isApart = count === undefined && epoch === undefined && resume !== undefined;
  const plan = planRun('toDataset', isApart ? { ...run, epoch: resume.epoch } : run);
  const epochs = count === undefined ? epochsApart(source$, run, plan) : epochsOfRun(source$, plan);
  const item = { inputs, targets, labels, soft: soft ?? {} };
  return new EpochDataset(epochs, (batch) => toItem(batch, item), {
    size: countOf(source$),
    checkpoint: plan.resume,
  });
}

/** Closes the run of a dropped iterator. It must not refer to the iterator. */
const dropped = new FinalizationRegistry<() => void>((close) => close());

/** The item that `fitDataset` works on, and the checkpoint after it. */
interface HandedOver {
  readonly checkpoint: Checkpoint;
  readonly item: DatasetItem;
}

class EpochDataset<F extends Features> implements TensorDataset {
  readonly #epochs: EpochReaders<TensorBatch<F>>;
  readonly #toItem: (batch: TensorBatch<F>) => DatasetItem;
  #size: number;
  #done: Checkpoint | undefined;
  #inUse: HandedOver | undefined;
  /** The number of the last iterator. */
  #last = 0;
  /** Iterators with a pending request: they must not be collected. */
  readonly #reading = new Set<object>();

  constructor(
    epochs: EpochReaders<TensorBatch<F>>,
    item: (batch: TensorBatch<F>) => DatasetItem,
    {
      size = Number.NaN,
      checkpoint,
    }: { size: number | undefined; checkpoint: Checkpoint | undefined },
  ) {
    this.#epochs = epochs;
    this.#toItem = item;
    this.#size = size;
    this.#done = checkpoint;
  }

  get size(): number {
    return this.#size;
  }

  get checkpoint(): Checkpoint | undefined {
    const { item, checkpoint } = this.#inUse ?? {};
    // `fitDataset` disposes of the tensors of a step as soon as the weights are updated.
    const isDone = item !== undefined && tensorsIn(item).every(({ isDisposed }) => isDisposed);
    return isDone ? checkpoint : this.#done;
  }

  // `fitDataset` creates more iterators than it reads, so an epoch starts at the first read.
  async iterator(): Promise<{ next(): Promise<IteratorResult<DatasetItem>> }> {
    const iterator = new EpochIterator(() => this.#open(iterator));
    this.#closeWhenDropped(iterator, ++this.#last);
    return iterator;
  }

  close(): Promise<void> {
    return this.#epochs.close();
  }

  #closeWhenDropped(iterator: object, number: number): void {
    // `fitDataset` also drops an iterator in training when a later one replaces it.
    dropped.register(iterator, () => {
      if (number === this.#last) void this.close();
    });
  }

  async #open(iterator: object): Promise<Read> {
    const read = await this.#epochs.open();
    let batches: number | undefined;
    return async () => {
      this.#reading.add(iterator);
      try {
        this.#settle();
        const { done, value: batch } = await read();
        if (done === true) {
          if (batches !== undefined) this.#size = batches;
          return { done, value: undefined };
        }
        batches = batch.index === 0 ? 1 : batches && batches + 1;
        const { checkpoint } = batch;
        const item = this.#toItem(batch);
        this.#inUse = { checkpoint, item };
        return { done: false, value: item };
      } finally {
        this.#reading.delete(iterator);
      }
    };
  }

  #settle(): void {
    this.#done = this.#inUse?.checkpoint ?? this.#done;
    this.#inUse = undefined;
  }
}

type Read = () => Promise<IteratorResult<DatasetItem>>;

/** Iterates over one epoch, which opens at the first read. */
class EpochIterator {
  readonly #open: () => Promise<Read>;
  #read: Promise<Read> | undefined;

  constructor(open: () => Promise<Read>) {
    this.#open = open;
  }

  async next(): Promise<IteratorResult<DatasetItem>> {
    this.#read ??= this.#open();
    const read = await this.#read;
    return read();
  }
}
