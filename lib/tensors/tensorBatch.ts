import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../core/batch.ts';
import { batchTitle } from '../core/batchText.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { OptionError } from '../core/errors.ts';
import type { Features } from '../core/features.ts';
import type { Footprint } from '../core/footprint.ts';
import { inspectable } from '../core/inspectable.ts';
import { featureMaterializer, type MaterializeFeature } from './featureMaterializer.ts';
import { nested } from './inViews.ts';
import { type LazyTensors, lazyTensors } from './lazyTensors.ts';
import { isTensor, type Materialized } from './materialized.ts';
import type { RasterImages, Rasters } from './rasterImages.ts';
import type { TensorsOf } from './tensorsOf.ts';

/** A feature that was read from a batch. */
export interface FeatureRequest {
  readonly name: string;
  readonly value: Materialized;
  /** True if this read made it. */
  readonly isNew: boolean;
}

/** Gets the events of its batches. */
export interface BatchOwner<F extends Features> {
  /** True to get {@link requested} events. */
  readonly makesAhead: boolean;
  requested(batch: TensorBatch<F>, request: FeatureRequest): void;
  /** Called if `batch` was disposed of, or if it was `detached`, and the caller still uses it. */
  settled(batch: TensorBatch<F>, detached: boolean): void;
}

/** The parts of a {@link TensorBatch}: functions that make its tensors, and its owner. */
export interface TensorBatchParts<F extends Features> {
  /** Makes the features. By default JavaScript renders images. */
  readonly materialize?: MaterializeFeature;
  /** Makes the object `tensors`. The batches of a stream share it. */
  readonly entries?: LazyTensors;
  /** The images that had to be rasterized. */
  readonly rasters?: Rasters | undefined;
  /** Takes the memory of images once their tensor was made. */
  readonly reuse?: (images: RasterImages) => void;
  /** The owner until the batch is disposed of or detached. It gets the events. */
  readonly owner?: BatchOwner<F>;
}

/**
 * A batch as tensors, each made when it is first read. The batch owns them. `pull` and `consume`
 * dispose of the batch. A plain subscriber calls `dispose()`. To keep the tensors, call `detach()`.
 */
export class TensorBatch<F extends Features = Features> {
  static {
    inspectable(TensorBatch.prototype);
  }
  /**
   * One entry for each feature: images as `Tensor4D` float32 NHWC, masks as `Tensor3D` int32, class
   * labels as `Targets`, several labels a row as `Tensor2D` float32, boxes as `BoxTargets`, points
   * as `Tensor3D` float32, numbers and text as their tensors. A batch that has `views` has an entry
   * for each view, and in it one for each feature.
   */
  readonly tensors: TensorsOf<F>;
  /** The batch from which the tensors are made. */
  readonly recipeBatch: Batch<F>;
  readonly #materialize: MaterializeFeature;
  readonly #rasters: Map<string, RasterImages>;
  readonly #rasterBytes: number;
  readonly #reuse: TensorBatchParts<F>['reuse'];
  readonly #owner: BatchOwner<F> | undefined;
  readonly #materialized = new Map<string, Materialized>();
  #state: 'owned' | 'disposed' | 'detached' = 'owned';

  /** @internal */
  static of<F extends Features>(
    recipeBatch: Batch<F>,
    parts: TensorBatchParts<F> = {},
  ): TensorBatch<F> {
    return new TensorBatch(recipeBatch, parts);
  }

  private constructor(
    recipeBatch: Batch<F>,
    { materialize, entries = lazyTensors(), rasters, reuse, owner }: TensorBatchParts<F>,
  ) {
    this.recipeBatch = recipeBatch;
    this.#materialize = materialize ?? featureMaterializer(() => undefined);
    this.#rasters = new Map(rasters);
    this.#rasterBytes = bytesOf(this.#rasters);
    this.#reuse = reuse;
    this.#owner = owner;
    this.tensors = entries(recipeBatch.features, (name, isLook) =>
      this.#get(name, isLook),
    ) as TensorsOf<F>;
  }

  /** First dimension of the tensors, padding included. */
  get size(): number {
    return this.recipeBatch.size;
  }

  /** Number of samples before the padding. */
  get valid(): number {
    return this.recipeBatch.valid;
  }

  /** Index of the batch in its epoch, from 0. */
  get index(): number {
    return this.recipeBatch.index;
  }

  /** Index of its epoch, from 0. */
  get epoch(): number {
    return this.recipeBatch.epoch;
  }

  /** The checkpoint to resume from after this batch. */
  get checkpoint(): Checkpoint {
    return this.recipeBatch.checkpoint;
  }

  /** The memory that it holds: its rows, and all of its tensors, made or not. */
  get footprint(): Footprint {
    const { size, features, footprint } = this.recipeBatch;
    // Not by buffers: those of images are soon those of a later batch.
    const bytes = size * tensorBytes(features) + this.#rasterBytes;
    return { bytes, buffers: footprint.buffers };
  }

  /**
   * Disposes of the tensors that were made. It does nothing the second time, and after `detach()`.
   */
  dispose(): void {
    if (this.#state !== 'owned') return;
    this.#state = 'disposed';
    for (const value of this.#materialized.values()) value.dispose();
    this.#materialized.clear();
    this.#owner?.settled(this, false);
  }

  /**
   * Makes all tensors and passes their ownership to the caller, who disposes of them and of
   * `Targets`.
   */
  detach(): TensorsOf<F> {
    const tensors = nested(this.recipeBatch.features, (name) => this.#get(name));
    this.#state = 'detached';
    this.#owner?.settled(this, true);
    return tensors as TensorsOf<F>;
  }

  /** A line per feature, for `console.log`. Makes the tensors. */
  toString(): string {
    const { recipeBatch } = this;
    const title = batchTitle('TensorBatch', recipeBatch);
    if (this.#state === 'disposed') return `${title}, disposed`;
    return `${title}\n${this.tensors}`;
  }

  #get(name: string, isLook = false): Materialized {
    if (this.#state === 'disposed') {
      throw new OptionError(
        `Cannot read \`tensors.${name}\`: the batch must still be in use; received one that was ` +
          'disposed of; call `detach()` on a batch to keep its tensors',
      );
    }
    const cached = this.#materialized.get(name);
    const value = cached ?? this.#make(name);
    if (!isLook && this.#owner?.makesAhead === true)
      this.#owner.requested(this, { name, value, isNew: cached === undefined });
    return value;
  }

  #make(name: string): Materialized {
    const batch = this.recipeBatch as unknown as Batch;
    const value = this.#materialize(batch, name, this.#rasters);
    // Kept: a surrounding `tf.tidy` or `minimize` must not dispose of what the batch owns.
    if (isTensor(value)) tf.keep(value);
    this.#materialized.set(name, value);
    const raster = this.#rasters.get(name);
    if (raster !== undefined && batch.features[name]?.kind === 'image') {
      this.#rasters.delete(name);
      this.#reuse?.(raster);
    }
    return value;
  }
}

/** Bytes of the images of a batch. */
function bytesOf(rasters: Rasters): number {
  const chunks = [...rasters.values()].flatMap(({ pixels }): readonly ArrayBufferView[] => {
    return pixels.chunks;
  });
  return chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** The bytes of one sample's tensors. Features of variable length are not counted. */
function tensorBytes(features: Features): number {
  const numbers = Object.values(features).map((feature) => {
    if ('shape' in feature)
      return (feature.shape ?? []).reduce((product: number, n) => product * Number(n), 1);
    return ['text', 'boxes', 'points'].includes(feature.kind) ? 0 : 1;
  });
  return 4 * numbers.reduce((sum, n) => sum + n, 0);
}
