import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../core/batch.ts';
import { sourceExtents } from '../core/extentsOf.ts';
import type { PointsFeature } from '../core/features.ts';
import { recipeFor } from '../core/recipeFor.ts';
import { type NestedNumbers, nestedNumbers } from '../features/nestedNumbers.ts';
import { extentAt } from '../render/objects/boxSteps.ts';
import { pointsAfterSteps } from '../render/objects/pointSteps.ts';

/** Makes the tensor of a batch's points feature `name`: `[n, k, 2]`. */
export function pointTensor(batch: Batch, name: string): tf.Tensor3D {
  const { values, count } = hostPoints(batch, name);
  return tf.engine().makeTensor(values, [batch.size, count, 2], 'float32') as tf.Tensor3D;
}

/** Points in host memory. */
export interface HostPoints {
  /** x and y of `count` points per sample, NaN for an absent point. */
  readonly values: Float32Array;
  readonly count: number;
}

/** Makes the points of a feature, after the steps of the image they follow. */
export function hostPoints(batch: Batch, name: string): HostPoints {
  const { rows, size, sources } = batch;
  const feature = sources[name] as PointsFeature;
  const { column = name, follow = '', pairs = [], normalized = false } = feature;
  const columns = rows.chunks.map((chunk) => nestedNumbers(chunk, column) as NestedNumbers);
  const extents = sourceExtents(batch, follow);
  const read = Array.from({ length: size }, (_, i) => {
    const { values, start } = columns[rows.chunkOf[i] as number] as NestedNumbers;
    const row = rows.rowOf[i] as number;
    const { height, width } = normalized ? extentAt(extents, i) : { height: 1, width: 1 };
    const own = Float64Array.from(values.subarray(start(row), start(row + 1)));
    return own.map((value, k) => value * (k % 2 === 0 ? width : height));
  });
  const { steps } = recipeFor(batch, name);
  const points = pointsAfterSteps(read, steps, { extents, pairs });
  const count = Math.max(0, ...points.map(({ length }) => length / 2));
  const values = new Float32Array(size * count * 2).fill(Number.NaN);
  for (const [i, own] of points.entries()) values.set(own, i * count * 2);
  return { values, count };
}
