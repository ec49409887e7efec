import * as tf from '@tensorflow/tfjs-core';
import type { Cook } from '../kernels/cook.ts';
import type { Pixels } from '../kernels/cookScalar.ts';
import type { Patchwork } from '../kernels/patchwork.ts';

/** Makes the tensor of a batch of pictures. */
export type PictureTensors = (patchwork: Patchwork, pixels: Pixels) => tf.Tensor4D;

/**
 * Makes tensors of what `cook` lends. A backend that copies values when the tensor is made, as wasm does, is given them where they lie;
 * one that goes on looking at them, as cpu and native do for the life of the tensor and whatever shares its memory, gets its own copy.
 */
export function pictureTensors(cook: Cook): PictureTensors {
  let probed: string | undefined;
  let copies = false;
  return (patchwork, pixels) => {
    const { size, height, width, channels } = patchwork;
    const { values, lent } = cook(patchwork, pixels);
    if (lent && probed !== tf.getBackend()) {
      probed = tf.getBackend();
      copies = copiesAtOnce();
    }
    return tf.tensor4d(lent && !copies ? values.slice() : values, [size, height, width, channels]);
  };
}

/** Whether the current backend copies the values of a tensor when it is made; seen, as no backend says so. */
function copiesAtOnce(): boolean {
  const values = Float32Array.of(0);
  const tensor = tf.tensor1d(values);
  values[0] = 1;
  const [seen] = tensor.dataSync();
  tensor.dispose();
  return seen === 0;
}
