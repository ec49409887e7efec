import * as tf from '@tensorflow/tfjs-core';
import { type LabelTerm, labelTerms } from '../kernels/labelTerms.ts';
import type { Batch } from '../model/batch.ts';
import type { Chunk } from '../model/chunk.ts';
import { classColumn } from '../model/classColumn.ts';
import type { ClassLabelFeature, Feature, ScalarFeature, TensorFeature } from '../model/features.ts';
import { type NumberColumn, numberColumn } from '../model/numberColumn.ts';
import { textColumn } from '../model/textColumn.ts';
import { imageJob } from './imageJob.ts';
import type { PictureTensors } from './pictureTensors.ts';
import { Targets } from './targets.ts';

/** Makes the tensor, or the targets, of one feature of a batch. Its rows have been checked. */
export function cookFeature(
  batch: Batch,
  { name, feature, pictures }: { readonly name: string; readonly feature: Feature; readonly pictures: PictureTensors },
): tf.Tensor | Targets {
  switch (feature.kind) {
    case 'image':
      return pictures(batch.recipe, imageJob(batch, name, feature));
    case 'classLabel':
      return cookLabels(batch, feature.column ?? name, feature);
    case 'tensor':
      return cookNumbers(batch, feature.columns ?? [name], feature);
    case 'scalar':
      return cookNumbers(batch, [feature.column ?? name], feature);
    case 'text':
      return tf.tensor1d(cookText(batch, feature.column ?? name), 'string');
  }
}

function cookLabels(batch: Batch, column: string, feature: ClassLabelFeature): Targets {
  const { rows, size, valid, recipe } = batch;
  const { chunkOf, rowOf } = rows;
  const columns = rows.chunks.map((chunk) => classColumn(chunk, column, feature));
  const own = new Int32Array(size);
  for (let i = 0; i < size; i++) own[i] = (columns[chunkOf[i] as number] as Int32Array)[rowOf[i] as number] as number;
  const terms = labelTerms(recipe, size).map(({ source, weight }) => {
    const labels = new Int32Array(size);
    for (let i = 0; i < size; i++) labels[i] = own[source[i] as number] as number;
    return { labels, weights: valid < size ? weight.fill(0, valid) : weight };
  });
  return new Targets(feature.classes, terms, valid);
}

function cookNumbers(batch: Batch, names: readonly string[], feature: TensorFeature | ScalarFeature): tf.Tensor {
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
  const mixed = dtype === 'float32' ? mix(numbers, width, labelTerms(batch.recipe, size)) : numbers;
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
        mixed[i * width + k] = (mixed[i * width + k] as number) + share * (numbers[from + k] as number);
      }
    }
  }
  return mixed;
}

function cookText({ rows }: Batch, column: string): string[] {
  const columns = rows.chunks.map((chunk: Chunk) => textColumn(chunk, column));
  return Array.from(rows.rowOf, (row, i) => columns[rows.chunkOf[i] as number]?.(row) ?? '');
}
