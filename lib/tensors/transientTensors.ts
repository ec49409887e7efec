import * as tf from '@tensorflow/tfjs-core';

type Shape = [number, number, number, number];

/** Makes tensors of values that are overwritten afterwards. */
export type TransientTensors = (values: Float32Array, shape: Shape) => tf.Tensor4D;

/** When the backend no longer looks at the array that a tensor was made of. */
type Copies = 'when made' | 'when used' | 'never';

/**
 * Makes tensors of transient values on the current backend. A backend that copies them at once
 * needs no more. One that copies them for the first operation, as native TensorFlow does with
 * memory not aligned to 64 bytes, is made to copy now. One that refers to them for the life of the
 * tensor, as cpu does, gets an array of its own.
 */
export function transientTensors(): TransientTensors {
  // By size: webgl, say, does what is small without a copy.
  const known = new Map<number, Copies>();
  return (values, shape) => {
    const copies = known.get(values.length) ?? copiesOf(values, shape);
    known.set(values.length, copies);
    const tensor = tf.tensor4d(copies === 'never' ? values.slice() : values, shape);
    if (copies === 'when used') use(tensor);
    return tensor;
  };
}

/**
 * Finds it out, as no backend says so: by the very values, as it may depend on how many they are
 * and where they lie.
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
  const kept = values[0] as number;
  const tensor = tf.tensor4d(values, shape);
  prepare(tensor);
  values[0] = kept === 0 ? 1 : 0;
  const [seen] = tensor.dataSync();
  values[0] = kept;
  tensor.dispose();
  return Object.is(seen, kept);
}

/**
 * The smallest operation that reads a tensor, or of native TensorFlow what it does before any: an
 * operation takes it 0.1 to 0.3 ms.
 */
function use(tensor: tf.Tensor4D): void {
  const backend: unknown = tf.backend();
  if (isNative(backend)) backend.getInputTensorIds([tensor]);
  else tf.slice(tensor, [0, 0, 0, 0], [1, 1, 1, 1]).dispose();
}

/**
 * What is looked for in a backend: it says so nowhere, and that it copies is found out as of any
 * other.
 */
interface NativeBackend {
  /** Hands over to TensorFlow the values of those tensors that it has not got yet. */
  getInputTensorIds(tensors: readonly tf.Tensor[]): unknown;
}

function isNative(backend: unknown): backend is NativeBackend {
  return typeof (backend as Partial<NativeBackend>).getInputTensorIds === 'function';
}
