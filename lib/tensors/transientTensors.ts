import * as tf from '@tensorflow/tfjs-core';

type Shape = [number, number, number, number];

/** Makes a tensor from values that are overwritten afterwards. */
export type TransientTensors = (values: Float32Array, shape: Shape) => tf.Tensor4D;

/** When the backend copies the array of a tensor. */
type Copies = 'when made' | 'when used' | 'never';

/**
 * Makes tensors of transient values on the current backend. Some backends copy at once. Native
 * TensorFlow copies at the first operation if memory is not aligned to 64 bytes, so this forces
 * that copy now. Others, such as cpu, never copy, so they get a copy.
 */
export function transientTensors(): TransientTensors {
  // By size, because webgl, for one, does not copy small arrays.
  const copiesBySize = new Map<number, Copies>();
  return (values, shape) => {
    const copies = copiesBySize.get(values.length) ?? copiesOf(values, shape);
    copiesBySize.set(values.length, copies);
    const tensor = tf.tensor4d(copies === 'never' ? values.slice() : values, shape);
    if (copies === 'when used') use(tensor);
    return tensor;
  };
}

/**
 * Detects when a backend copies, since none says so. It tests with these very values, because size
 * and alignment may matter.
 */
function copiesOf(values: Float32Array, shape: Shape): Copies {
  if (isCopiedBy(() => {}, values, shape)) return 'when made';
  return isCopiedBy(use, values, shape) ? 'when used' : 'never';
}

function isCopiedBy(
  prepare: (tensor: tf.Tensor4D) => void,
  values: Float32Array,
  shape: Shape,
): boolean {
  const first = values[0] as number;
  const tensor = tf.tensor4d(values, shape);
  prepare(tensor);
  values[0] = first === 0 ? 1 : 0;
  const [seen] = tensor.dataSync();
  values[0] = first;
  tensor.dispose();
  return Object.is(seen, first);
}

/**
 * Runs the smallest operation that reads a tensor. An operation takes native TensorFlow 0.1 to 0.3
 * ms, so for it only the preparation of one runs.
 */
function use(tensor: tf.Tensor4D): void {
  const backend: unknown = tf.backend();
  if (isNative(backend)) backend.getInputTensorIds([tensor]);
  else tf.slice(tensor, [0, 0, 0, 0], [1, 1, 1, 1]).dispose();
}

/**
 * The undocumented method of native TensorFlow that is used here. Its presence is checked first.
 */
interface NativeBackend {
  /** Uploads the values of those tensors that TensorFlow does not have yet. */
  getInputTensorIds(tensors: readonly tf.Tensor[]): unknown;
}

function isNative(backend: unknown): backend is NativeBackend {
  return typeof (backend as Partial<NativeBackend>).getInputTensorIds === 'function';
}
