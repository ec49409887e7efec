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

/** Options of {@link toDataset}: how the run goes, and what of a batch is input and what target. */
export interface DatasetOptions extends RunOptions {
  /**
   * All epochs that will be read, as `fitDataset` is told: they are one run then, whose threads and
   * caches serve all of them, and whose next epoch starts during the last steps of one. Each epoch
   * is a run of its own when left out.
   */
  readonly epochs?: number;
  /** Names of the features that the model is fed; all that are no targets when left out. */
  readonly inputs?: readonly string[];
  /** Names of the features that it is to predict; the class labels when left out. */
  readonly targets?: readonly string[];
  /**
   * Form of class labels: dense `[n, classes]` (`'dense'`, the default), or class numbers `[n, 1]`
   * (`'index'`) for sparse losses, which is refused where labels are mixed.
   */
  readonly labels?: 'dense' | 'index';
  /** Options of the dense labels, as `smoothing`; see `Targets.soft`. */
  readonly soft?: SoftOptions;
}

/** What `model.fitDataset` and `model.evaluateDataset` take. */
export interface TensorDataset {
  /**
   * Number of batches of an epoch, so that progress bars show; `NaN` where nobody knows it. Known
   * from the start of columns and tables in memory, and of any other source after one whole epoch.
   */
  readonly size: number;
  /**
   * Where to go on after the last step that is done: one whose tensors were disposed of, or after
   * which the next element was asked for. Right in `onBatchEnd`, whatever `prefetch` is.
   * `undefined` before the first step.
   */
  readonly checkpoint: Checkpoint | undefined;
  /** Reads the next epoch, which starts with the first element that is asked for. */
  iterator(): Promise<{ next(): Promise<IteratorResult<DatasetItem>> }>;
  /**
   * Ends the epoch that is open and releases what the run holds. An iterator that is dropped before
   * its end, as `fitDataset` does where it stops early or throws, does so when it is collected.
   */
  close(): Promise<void>;
}

/**
 * A stream as a dataset for `model.fitDataset`: each iterator is one epoch, numbered from
 * `run.epoch` (0), and subscribes when its first element is asked for. Class labels are dense
 * targets, `Targets.soft()`, and a `scalar` is `[n, 1]`; samples that only fill up a batch are cut
 * off. The tensors are fresh and handed over: `fitDataset` disposes of them.
 *
 * To go on after a crash, save `dataset.checkpoint` beside the weights in `onBatchEnd`, and give it
 * as `resume`; `initialEpoch` of `fitDataset` is then its `epoch`.
 *
 * @param source$ a stream of `TensorBatch`es
 * @throws OptionError at once, where an option is not what it must be; when read, where more epochs
 * are read than `epochs`
 * @throws SchemaError when read, where there is no feature to predict
 * @throws CriterionError when read, where `labels` is `'index'` and labels are mixed
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

/** Closes what a dropped iterator was reading. Must not refer to the iterator. */
const dropped = new FinalizationRegistry<() => void>((close) => close());

/** A step that was handed over. */
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
  /** Number of the iterator made last. */
  #last = 0;
  /** Iterators whose next element is awaited: must not be collected. */
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
    // `fitDataset` disposes of the tensors of a step as soon as the weights have changed.
    const isDone = item !== undefined && tensorsIn(item).every(({ isDisposed }) => isDisposed);
    return isDone ? checkpoint : this.#done;
  }

  // `fitDataset` makes more iterators than it reads, so an epoch starts with the first read.
  async iterator(): Promise<{ next(): Promise<IteratorResult<DatasetItem>> }> {
    const iterator = new EpochIterator(() => this.#open(iterator));
    this.#closeWhenDropped(iterator, ++this.#last);
    return iterator;
  }

  close(): Promise<void> {
    return this.#epochs.close();
  }

  #closeWhenDropped(iterator: object, number: number): void {
    // One that a later iterator has replaced is dropped in the course of training.
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

/** One epoch, opened with its first read. */
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
