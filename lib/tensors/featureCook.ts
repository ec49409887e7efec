import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../core/batch.ts';
import type { Chunk } from '../core/chunk.ts';
import type { ClassLabelFeature, Feature, ScalarFeature, TensorFeature } from '../core/features.ts';
import { type ClassNumbers, classColumn } from '../features/classColumn.ts';
import { type NumberColumn, numberColumn } from '../features/numberColumn.ts';
import { textColumn } from '../features/textColumn.ts';
import { type LabelTerm, LabelWorkspace, labelTerms } from '../render/labelTerms.ts';
import type { KernelOver } from '../render/simdKernels.ts';
import type { BegunPictures } from './helpedPictures.ts';
import { imageJobs } from './imageJobs.ts';
import { type PictureRun, pictureTensors } from './pictureTensors.ts';
import { Targets } from './targets.ts';

/** Makes the features of batches. Their rows have been checked. */
export interface FeatureCook {
  /** Makes the tensor, or the targets, of the feature `name`. */
  make(batch: Batch, name: string): tf.Tensor | Targets;
  /** Has other threads begin with what they can do of the feature; `undefined` if that is nothing. */
  begin(batch: Batch, name: string): BegunPictures | undefined;
}

/**
 * What makes features of batches, on the backend that is current then; it keeps what it works in from one batch to the next.
 *
 * @param kernelOver makes the kernel for pictures, which are cooked in JavaScript where there is none
 */
export function featureCook(kernelOver: KernelOver, run?: PictureRun): FeatureCook {
  const pictures = pictureTensors(kernelOver, run);
  const jobOf = imageJobs();
  const workspace = new LabelWorkspace();
  return {
    make(batch, name) {
      const feature = batch.features[name] as Feature;
      switch (feature.kind) {
        case 'image':
          return pictures.make(batch.recipe, jobOf(batch, name, feature));
        case 'classLabel':
          return cookLabels(batch, feature.column ?? name, { feature, workspace });
        case 'tensor':
          return cookNumbers(batch, feature.columns ?? [name], { feature, workspace });
        case 'scalar':
          return cookNumbers(batch, [feature.column ?? name], { feature, workspace });
        case 'text':
          return tf.tensor1d(cookText(batch, feature.column ?? name), 'string');
      }
    },
    begin(batch, name) {
      const feature = batch.features[name];
      if (feature?.kind !== 'image') return undefined;
      return pictures.begin(batch.recipe, () => jobOf(batch, name, feature));
    },
  };
}

/** A feature, and where its labels or numbers are weighed. */
interface Weighed<F> {
  readonly feature: F;
  readonly workspace: LabelWorkspace;
}

function cookLabels(
  batch: Batch,
  column: string,
  { feature, workspace }: Weighed<ClassLabelFeature>,
): Targets {
  const { rows, size, valid, recipe, slab } = batch;
  const { chunkOf, rowOf } = rows;
  const columns = rows.chunks.map((chunk) => classColumn(chunk, column, feature));
  const terms = labelTerms(recipe, size, workspace);
  // The first term is of the samples themselves.
  const own = slab.make(Int32Array, size);
  for (let i = 0; i < size; i++)
    own[i] = (columns[chunkOf[i] as number] as ClassNumbers)[rowOf[i] as number] as number;
  const hostTerms = terms.map(({ source, weight }, term) => {
    const weights = slab.make(Float32Array, size);
    weights.set(weight);
    // Padding weighs nothing.
    weights.fill(0, valid);
    if (term === 0) return { labels: own, weights };
    const labels = slab.make(Int32Array, size);
    for (let i = 0; i < size; i++) labels[i] = own[source[i] as number] as number;
    return { labels, weights };
  });
  return new Targets(feature.classes, hostTerms, valid);
}

function cookNumbers(
  batch: Batch,
  names: readonly string[],
  { feature, workspace }: Weighed<TensorFeature | ScalarFeature>,
): tf.Tensor {
  const { rows, size } = batch;
  const { dtype } = feature;
  const shape = feature.kind === 'scalar' ? [] : (feature.shape ?? []);
  const width = shape.reduce((product, side) => product * side, 1);
  // Double precision until the end: sums of weighted values are rounded once.
  const numbers = new Float64Array(size * width);
  const each = width / names.length;
  names.forEach((name, c) => {
    const columns = rows.chunks.map((chunk) => numberColumn(chunk, name));
    for (let i = 0; i < size; i++) {
      const { values, start } = columns[rows.chunkOf[i] as number] as NumberColumn;
      const from = start(rows.rowOf[i] as number);
      numbers.set(values.subarray(from, from + each), i * width + c * each);
    }
  });
  const mixed =
    dtype === 'float32' ? mix(numbers, width, labelTerms(batch.recipe, size, workspace)) : numbers;
  const values = dtype === 'float32' ? Float32Array.from(mixed) : Int32Array.from(mixed);
  return tf.tensor(values, [size, ...shape], dtype);
}

function mix(numbers: Float64Array, width: number, terms: readonly LabelTerm[]): Float64Array {
  if (terms.length === 1) return numbers;
  const mixed = new Float64Array(numbers.length);
  for (const { source, weight } of terms) {
    for (let i = 0; i < source.length; i++) {
      const share = weight[i] as number;
      // What weighs nothing adds nothing, be it infinite or no number at all.
      if (share === 0) continue;
      const from = (source[i] as number) * width;
      for (let k = 0; k < width; k++) {
        mixed[i * width + k] =
          (mixed[i * width + k] as number) + share * (numbers[from + k] as number);
      }
    }
  }
  return mixed;
}

function cookText({ rows }: Batch, column: string): string[] {
  const columns = rows.chunks.map((chunk: Chunk) => textColumn(chunk, column));
  return Array.from(rows.rowOf, (row, i) => columns[rows.chunkOf[i] as number]?.(row) ?? '');
}
