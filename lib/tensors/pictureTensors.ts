import * as tf from '@tensorflow/tfjs-core';
import type { Recipe } from '../core/recipe.ts';
import { patchworkCompiler } from '../render/patchworkCompiler.ts';
import { type Render, renderPlain } from '../render/render.ts';
import type { KernelOver } from '../render/simdKernels.ts';
import { simdRenderer } from '../render/simdRenderer.ts';
import { type HeapPictures, heapPictures } from './heapPictures.ts';
import type { ImageJob } from './imageJobs.ts';
import { type LentTensors, lentTensors } from './lentTensors.ts';

/** Makes the tensor of a batch of pictures by its recipe. */
export type PictureTensors = (recipe: Recipe, job: ImageJob) => tf.Tensor4D;

/** What belongs to one backend. */
interface BackendState {
  readonly backend: tf.KernelBackend;
  readonly heap: HeapPictures | undefined;
  readonly lent: LentTensors;
}

/**
 * Makes tensors of pictures on the backend that is current then. A backend that has memory which the
 * kernel can work in gets them there. Others get what was cooked in the kernel's own memory, or in
 * JavaScript where there is no kernel.
 */
export function pictureTensors(kernelOver: KernelOver): PictureTensors {
  const compile = patchworkCompiler();
  let render: Render | undefined;
  let known: BackendState | undefined;
  const current = () => {
    // Not its name: there is none before the first use.
    const backend = tf.backend();
    if (known?.backend !== backend)
      known = { backend, heap: heapPictures(kernelOver), lent: lentTensors() };
    return known;
  };
  return (recipe, { pixels, form }) => {
    const patchwork = compile(recipe, form);
    const { heap, lent } = current();
    const tensor = heap?.(patchwork, pixels);
    if (tensor !== undefined) return tensor;
    render ??= simdRenderer(kernelOver) ?? renderPlain;
    const { size, height, width, channels } = form;
    const shape: [number, number, number, number] = [size, height, width, channels];
    const rendered = render(patchwork, pixels);
    return rendered.transient ? lent(rendered.values, shape) : tf.tensor4d(rendered.values, shape);
  };
}
