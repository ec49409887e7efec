import * as tf from '@tensorflow/tfjs-core';
import type { PatchRecipe } from '../core/recipe.ts';
import { patchworkCompiler } from '../render/patchworkCompiler.ts';
import { type Render, renderPlain } from '../render/render.ts';
import type { KernelOver } from '../render/simdKernels.ts';
import { simdRenderer } from '../render/simdRenderer.ts';
import { type HeapImages, heapImages } from './heapImages.ts';
import type { ImageJob } from './imageJobs.ts';
import { type TransientTensors, transientTensors } from './transientTensors.ts';

/** Makes the tensor of a batch of images from its recipe. */
export type ImageTensors = (recipe: PatchRecipe, job: ImageJob) => tf.Tensor4D;

/** The state of one backend. */
interface BackendState {
  readonly backend: tf.KernelBackend;
  readonly heap: HeapImages | undefined;
  readonly transient: TransientTensors;
}

/**
 * Makes tensors of images on the current backend. If the kernel can work in the backend's memory,
 * it renders there. Otherwise it renders in its own memory, or JavaScript renders if there is no
 * kernel.
 */
export function imageTensors(kernelOver: KernelOver): ImageTensors {
  const compile = patchworkCompiler();
  let render: Render | undefined;
  let state: BackendState | undefined;
  const current = () => {
    // Compares the object, because the backend has no name before its first use.
    const backend = tf.backend();
    if (state?.backend !== backend)
      state = { backend, heap: heapImages(kernelOver), transient: transientTensors() };
    return state;
  };
  return (recipe, { pixels, form }) => {
    const patchwork = compile(recipe, form);
    const { heap, transient } = current();
    const tensor = heap?.(patchwork, pixels);
    if (tensor !== undefined) return tensor;
    render ??= simdRenderer(kernelOver) ?? renderPlain;
    const { size, height, width, channels } = form;
    const shape: [number, number, number, number] = [size, height, width, channels];
    const rendered = render(patchwork, pixels);
    return rendered.transient
      ? transient(rendered.values, shape)
      : tf.tensor4d(rendered.values, shape);
  };
}
