import type * as tf from '@tensorflow/tfjs-core';
import { BoxTargets } from './boxTargets.ts';
import { Targets } from './targets.ts';

/** What a feature of a batch becomes: what owns tensors, and is disposed of. */
export type Materialized = tf.Tensor | Targets | BoxTargets;

/** Whether a feature became one tensor. */
export function isTensor(value: Materialized): value is tf.Tensor {
  return !(value instanceof Targets || value instanceof BoxTargets);
}
