import * as tf from '@tensorflow/tfjs-core';
import { type Cook, cookPlain } from '../kernels/cook.ts';
import { patchworkCompiler } from '../kernels/patchworkCompiler.ts';
import type { CacheRun } from '../kernels/pictureCache.ts';
import { simdCook } from '../kernels/simdCook.ts';
import type { KernelOver } from '../kernels/simdKernels.ts';
import type { Recipe } from '../model/recipe.ts';
import { type HeapPictures, heapPictures } from './heapPictures.ts';
import type { ImageJob } from './imageJobs.ts';
import { type LentTensors, lentTensors } from './lentTensors.ts';

/** Makes the tensor of a batch of pictures by its recipe. */
export type PictureTensors = (recipe: Recipe, job: ImageJob) => tf.Tensor4D;

/** What is done on one backend. */
interface Way {
  readonly backend: tf.KernelBackend;
  readonly heap: HeapPictures | undefined;
  readonly lent: LentTensors;
}

/**
 * Makes tensors of pictures on the backend that is current then: in the memory of the backend itself where it has one that the kernel can
 * work in, elsewhere of what was cooked in memory of the kernel's own, or without a kernel in JavaScript.
 */
export function pictureTensors(kernelOver: KernelOver, run?: CacheRun): PictureTensors {
  const compile = patchworkCompiler();
  let cook: Cook | undefined;
  let known: Way | undefined;
  const wayNow = () => {
    // Not its name: there is none before the first use.
    const backend = tf.backend();
    if (known?.backend !== backend) known = { backend, heap: heapPictures(kernelOver, run), lent: lentTensors() };
    return known;
  };
  return (recipe, { pixels, form, epoch }) => {
    const way = wayNow();
    const patchwork = compile(recipe, form);
    const made = way.heap?.(patchwork, pixels, epoch);
    if (made !== undefined) return made;
    cook ??= simdCook(kernelOver, run) ?? cookPlain;
    const { size, height, width, channels } = form;
    const shape: [number, number, number, number] = [size, height, width, channels];
    const { values, lent } = cook(patchwork, pixels, epoch);
    return lent ? way.lent(values, shape) : tf.tensor4d(values, shape);
  };
}
