import * as tf from '@tensorflow/tfjs-core';
import type { Recipe } from '../core/recipe.ts';
import { type Cook, cookPlain } from '../render/cook.ts';
import type { Patchwork } from '../render/patchwork.ts';
import { patchworkCompiler } from '../render/patchworkCompiler.ts';
import type { CacheRun } from '../render/pictureCache.ts';
import { simdCook } from '../render/simdCook.ts';
import type { KernelOver } from '../render/simdKernels.ts';
import { type HeapPictures, heapPictures } from './heapPictures.ts';
import { type BegunPictures, type HelpedPictures, helpedPictures } from './helpedPictures.ts';
import type { ImageJob } from './imageJobs.ts';
import { type LentTensors, lentTensors } from './lentTensors.ts';

/** Makes the tensors of batches of pictures by their recipes. */
export interface PictureTensors {
  make(recipe: Recipe, job: ImageJob): tf.Tensor4D;
  /** Has other threads begin with a job; `undefined` where none help. */
  begin(recipe: Recipe, jobOf: () => ImageJob): BegunPictures | undefined;
}

/** Whom pictures are cooked for, and with. */
export interface PictureRun {
  /** The run that they are cached for; none are when left out. */
  readonly cacheRun?: CacheRun | undefined;
  /** Has other threads help at the board in a memory; none do when left out. */
  readonly help?: ((memory: WebAssembly.Memory) => void) | undefined;
}

/** What is done on one backend. */
interface Way {
  readonly backend: tf.KernelBackend;
  readonly heap: HeapPictures | undefined;
  readonly lent: LentTensors;
}

/**
 * Makes tensors of pictures on the backend that is current then: in the memory of the backend itself where it has one that the kernel can
 * work in, elsewhere of what was cooked in memory of the kernel's own, or without a kernel in JavaScript. Threads help with what the backend
 * copies in any case: to take over what another thread has cooked costs as much as to cook it.
 */
export function pictureTensors(
  kernelOver: KernelOver,
  { cacheRun, help }: PictureRun = {},
): PictureTensors {
  const compile = patchworkCompiler();
  let cook: Cook | undefined;
  let others: { readonly begin: HelpedPictures | undefined } | undefined;
  let known: Way | undefined;
  /** Whether threads helped with the last batch that nobody had begun with before. */
  let helped = false;
  const wayNow = () => {
    // Not its name: there is none before the first use.
    const backend = tf.backend();
    if (known?.backend !== backend)
      known = { backend, heap: heapPictures(kernelOver, cacheRun), lent: lentTensors() };
    return known;
  };
  const begun = (patchwork: Patchwork, { pixels, epoch }: ImageJob): BegunPictures | undefined => {
    const { size, height, width, channels } = patchwork;
    const { heap, lent } = wayNow();
    if (help === undefined || heap !== undefined || !lent.copies(size * height * width * channels))
      return undefined;
    others ??= { begin: helpedPictures(kernelOver, { help, cacheRun, lent: () => wayNow().lent }) };
    return others.begin?.(patchwork, pixels, epoch);
  };
  return {
    begin(recipe, jobOf) {
      if (!helped) return undefined;
      const job = jobOf();
      return begun(compile(recipe, job.form), job);
    },
    make(recipe, job) {
      const { pixels, form, epoch } = job;
      const patchwork = compile(recipe, form);
      const pictures = begun(patchwork, job);
      helped = pictures !== undefined;
      const { heap, lent } = wayNow();
      const made = pictures?.tensor() ?? heap?.(patchwork, pixels, epoch);
      if (made !== undefined) return made;
      cook ??= simdCook(kernelOver, cacheRun) ?? cookPlain;
      const { size, height, width, channels } = form;
      const shape: [number, number, number, number] = [size, height, width, channels];
      const cooked = cook(patchwork, pixels, epoch);
      return cooked.lent ? lent.make(cooked.values, shape) : tf.tensor4d(cooked.values, shape);
    },
  };
}
