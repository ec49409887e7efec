import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../core/batch.ts';
import type { Chunk } from '../core/chunk.ts';
import type { ClassLabelFeature, Feature } from '../core/features.ts';
import { recipeFor } from '../core/recipeFor.ts';
import { type ClassNumbers, classColumn } from '../features/classColumn.ts';
import { textColumn } from '../features/textColumn.ts';
import { LabelWorkspace, labelTerms } from '../render/labelTerms.ts';
import type { KernelOver } from '../render/simdKernels.ts';
import { boxTargets } from './boxTensors.ts';
import { imageJobs } from './imageJobs.ts';
import { imageTensors } from './imageTensors.ts';
import { maskTensors } from './maskTensors.ts';
import type { Materialized } from './materialized.ts';
import { multiHot } from './multiHot.ts';
import { numbers } from './numbers.ts';
import { plainImage } from './plainImage.ts';
import { pointTensor } from './pointTensors.ts';
import type { Rasters } from './rasterImages.ts';
import { Targets } from './targets.ts';

/**
 * Makes the tensor, targets or boxes of the feature `name` of a batch whose rows have been checked.
 * `rasters` has the images and masks that had to be rasterized.
 */
export type MaterializeFeature = (
  batch: Batch,
  name: string,
  rasters: Rasters | undefined,
) => Materialized;

/**
 * Returns a function that makes features on the current backend. It reuses its buffers from batch
 * to batch.
 *
 * @param kernelOver makes the kernel for images; without a kernel, JavaScript renders them
 */
export function featureMaterializer(kernelOver: KernelOver): MaterializeFeature {
  const images = imageTensors(kernelOver);
  const jobOf = imageJobs();
  const masks = maskTensors();
  const workspace = new LabelWorkspace();
  return (batch, name, rasters) => {
    const feature = batch.features[name] as Feature;
    switch (feature.kind) {
      case 'image': {
        const raster = rasters?.get(name);
        if (raster !== undefined) return images(raster.recipe, raster);
        const { recipe, ...job } = plainImage(batch, name, jobOf(batch, name, feature));
        return images(recipe, job);
      }
      case 'mask':
        return masks(batch, name, rasters?.get(name));
      case 'boxes':
        return boxTargets(batch, name, feature);
      case 'points':
        return pointTensor(batch, name);
      case 'classLabel':
        return materializeLabels(batch, name, { feature, workspace });
      case 'multiLabel': {
        const values = multiHot(batch, name, { feature, workspace });
        return tf.engine().makeTensor(values, [batch.size, feature.classes], 'float32');
      }
      case 'tensor':
        return numbers(batch, name, { feature, workspace });
      case 'scalar':
        return numbers(batch, name, { feature, workspace });
      case 'text':
        return tf.tensor1d(materializeText(batch, feature.column ?? name), 'string');
    }
  };
}

/** A feature, and the workspace for its weights. */
export interface Weighed<F> {
  readonly feature: F;
  readonly workspace: LabelWorkspace;
}

/** Makes the targets of the class label `name`. */
export function materializeLabels(
  batch: Batch,
  name: string,
  { feature, workspace }: Weighed<ClassLabelFeature>,
): Targets {
  const { rows, size, valid, allocator } = batch;
  const { chunkOf, rowOf } = rows;
  const { column = name } = feature;
  const columns = rows.chunks.map((chunk) => classColumn(chunk, column, feature));
  const terms = labelTerms(recipeFor(batch, name), size, workspace);
  // The first term is of the samples themselves.
  const own = allocator.allocate(Int32Array, size);
  for (let i = 0; i < size; i++)
    own[i] = (columns[chunkOf[i] as number] as ClassNumbers)[rowOf[i] as number] as number;
  const hostTerms = terms.map(({ source, weight }, term) => {
    const weights = allocator.allocate(Float32Array, size);
    weights.set(weight);
    // Padding has weight 0.
    weights.fill(0, valid);
    if (term === 0) return { labels: own, weights };
    const labels = allocator.allocate(Int32Array, size);
    for (let i = 0; i < size; i++) labels[i] = own[source[i] as number] as number;
    return { labels, weights };
  });
  return new Targets(feature.classes, hostTerms, valid);
}

/** The texts of a batch, read from `column`. A row without a text has an empty one. */
export function materializeText({ rows }: Batch, column: string): string[] {
  const columns = rows.chunks.map((chunk: Chunk) => textColumn(chunk, column));
  return Array.from(rows.rowOf, (row, i) => columns[rows.chunkOf[i] as number]?.(row) ?? '');
}
