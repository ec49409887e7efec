import * as tf from '@tensorflow/tfjs-core';
import type { Cook } from '../kernels/cook.ts';
import type { Pixels } from '../kernels/cookScalar.ts';
import type { Patchwork } from '../kernels/patchwork.ts';
import { type HeapPictures, heapPictures } from './heapPictures.ts';
import { type LentTensors, lentTensors } from './lentTensors.ts';

/** Makes the tensor of a batch of pictures. */
export type PictureTensors = (patchwork: Patchwork, pixels: Pixels) => tf.Tensor4D;

/** What is done on one backend. */
interface Way {
  readonly backend: string;
  readonly heap: HeapPictures | undefined;
  readonly lent: LentTensors;
}

/**
 * Makes tensors of pictures on the backend that is current then: in the memory of the backend itself where it has one that the kernel can
 * work in, and of what `cook` made elsewhere.
 */
export function pictureTensors(cook: Cook): PictureTensors {
  let known: Way | undefined;
  const wayNow = () => {
    const backend = tf.getBackend();
    if (known?.backend !== backend) known = { backend, heap: heapPictures(), lent: lentTensors() };
    return known;
  };
  return (patchwork, pixels) => {
    const way = wayNow();
    const made = way.heap?.(patchwork, pixels);
    if (made !== undefined) return made;
    const { size, height, width, channels } = patchwork;
    const shape: [number, number, number, number] = [size, height, width, channels];
    const { values, lent } = cook(patchwork, pixels);
    return lent ? way.lent(values, shape) : tf.tensor4d(values, shape);
  };
}
