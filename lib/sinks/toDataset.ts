import type { Tensor } from '@tensorflow/tfjs-core';
import type { Observable } from 'rxjs';
import { OptionError, SchemaError } from '../core/errors.ts';
import type { Features } from '../core/features.ts';
import { planRun, type RunOptions } from '../engine/runOptions.ts';
import { Targets } from '../tensors/targets.ts';
import type { TensorBatch } from '../tensors/tensorBatch.ts';
import { epochsApart } from './epochsApart.ts';
import { epochsOfRun } from './epochsOfRun.ts';

/** Options of {@link toDataset}: how the run goes, and what of a batch is input and what target. */
export interface DatasetOptions extends RunOptions {
  /**
   * All epochs that will be read, as `fitDataset` is told: they are one run then, whose threads and caches serve all of them, and in which the
   * next epoch is begun while the last steps of one are done. Each epoch is a run of its own when left out.
   */
  readonly epochs?: number;
  /** Names of the features that the model is fed; all that are no targets when left out. */
  readonly inputs?: readonly string[];
  /** Names of the features that it is to predict; the class labels when left out. */
  readonly targets?: readonly string[];
}

/** One element of a dataset: a tensor, or a record of tensors where there are several features. */
export interface DatasetItem {
  readonly xs: Tensor | Record<string, Tensor>;
  readonly ys: Tensor | Record<string, Tensor>;
}

/** What `model.fitDataset` and `model.evaluateDataset` take. */
export interface TensorDataset {
  /** The number of batches, where it is known. */
  readonly size?: number;
  iterator(): Promise<{ next(): Promise<IteratorResult<DatasetItem>> }>;
  /** Ends the epoch that is open: `fitDataset` does not, where it stops early. */
  close(): Promise<void>;
}

/**
 * A stream as a dataset for `model.fitDataset`: each iterator is one epoch, numbered from `run.epoch` (0), and subscribes when its first
 * element is asked for. Class labels come as dense targets, `Targets.soft()`. The tensors are fresh and handed over: `fitDataset` disposes of
 * them.
 *
 * @param source$ a stream of `TensorBatch`es
 * @throws OptionError at once, where an option is not what it must be; when read, where more epochs are read than `epochs`
 * @throws SchemaError when read, where there is no feature to predict
 * @example
 * ```ts
 * import { batch, classLabel, fromColumns, tensor, toDataset, toTensors } from 'millrace';
 *
 * const rows$ = fromColumns({ x: { data: new Float32Array(12), shape: [2] }, label: new Uint8Array(6) });
 * const features = { x: tensor(), label: classLabel({ classes: 3 }) };
 * const dataset = toDataset(rows$.pipe(batch({ size: 4, features }), toTensors()));
 * const iterator = await dataset.iterator();
 * const { value } = await iterator.next();
 * value.ys.shape // => [4, 3]
 * value.xs.dispose();
 * value.ys.dispose();
 * await dataset.close();
 * ```
 */
export function toDataset<F extends Features>(
  source$: Observable<TensorBatch<F>>,
  options: DatasetOptions = {},
): TensorDataset {
  const { inputs, targets, ...run } = options;
  const plan = planRun('toDataset', run);
  const epochs =
    run.epochs === undefined ? epochsApart(source$, run, plan) : epochsOfRun(source$, run, plan);

  return {
    // `fitDataset` makes more iterators than it reads, so an epoch begins with the first read.
    async iterator() {
      let read: (() => Promise<IteratorResult<TensorBatch<F>>>) | undefined;
      return {
        async next() {
          read ??= await epochs.open();
          const { done, value } = await read();
          return done === true
            ? { done, value: undefined }
            : { done: false, value: toItem(value, { inputs, targets }) };
        },
      };
    },
    close: () => epochs.close(),
  };
}

function toItem<F extends Features>(
  batch: TensorBatch<F>,
  {
    inputs,
    targets,
  }: {
    readonly inputs: readonly string[] | undefined;
    readonly targets: readonly string[] | undefined;
  },
): DatasetItem {
  const { features } = batch.recipeBatch;
  const names = Object.keys(features);
  const unknown = [...(inputs ?? []), ...(targets ?? [])].find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new OptionError(
      `Cannot \`toDataset\` as \`inputs\` and \`targets\` must be among ${names.join(', ')}: received ${JSON.stringify(unknown)}`,
    );
  }
  const predicted = targets ?? names.filter((name) => features[name]?.kind === 'classLabel');
  if (predicted.length === 0) {
    throw new SchemaError(
      `Cannot \`toDataset\` as there must be a feature to predict: received ${names.join(', ')}; name \`targets\``,
    );
  }
  const fed =
    inputs ?? names.filter((name) => !predicted.includes(name) && features[name]?.kind !== 'text');
  const detached: Record<string, Tensor | Targets> = batch.detach();
  const item = { xs: handOver(detached, fed), ys: handOver(detached, predicted) };
  const kept = new Set(
    [item.xs, item.ys].flatMap((part) => ('dataId' in part ? [part] : Object.values(part))),
  );
  for (const made of Object.values(detached)) if (!kept.has(made as Tensor)) made.dispose();
  return item as DatasetItem;
}

function handOver(
  detached: Record<string, Tensor | Targets>,
  names: readonly string[],
): Tensor | Record<string, Tensor> {
  const dense = names.map((name): [string, Tensor] => {
    const made = detached[name] as Tensor | Targets;
    if (!(made instanceof Targets)) return [name, made];
    // Its other tensors go with the targets, this one stays.
    return [name, made.soft().clone()];
  });
  return dense.length === 1 ? (dense[0] as [string, Tensor])[1] : Object.fromEntries(dense);
}
