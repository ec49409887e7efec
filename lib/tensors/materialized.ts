import type * as tf from '@tensorflow/tfjs-core';
import { BoxTargets } from './boxTargets.ts';
import { Targets } from './targets.ts';

/** The materialized form of a feature. It owns tensors, and is disposed of. */
export type Materialized = tf.Tensor | Targets | BoxTargets;

/** True if a feature became a single tensor. */
export function isTensor(value: Materialized): value is tf.Tensor {
  return !(value instanceof Targets || value instanceof BoxTargets);
}
