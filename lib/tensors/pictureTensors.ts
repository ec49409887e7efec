import * as tf from '@tensorflow/tfjs-core';
import { type Cook, cookPlain } from '../kernels/cook.ts';
import type { Patchwork, PictureForm } from '../kernels/patchwork.ts';
import { patchworkCompiler } from '../kernels/patchworkCompiler.ts';
import type { CacheRun } from '../kernels/pictureCache.ts';
import { type BeginCooking, sharedCook } from '../kernels/sharedCook.ts';
import { simdCook } from '../kernels/simdCook.ts';
import type { KernelOver } from '../kernels/simdKernels.ts';
import type { Recipe } from '../model/recipe.ts';
import { type HeapPictures, heapPictures } from './heapPictures.ts';
import type { ImageJob } from './imageJobs.ts';
import { type LentTensors, lentTensors } from './lentTensors.ts';

/** Pictures of a batch that are being cooked. */
export interface BegunPictures {
  /** Whether all are cooked. */
  readonly isDone: boolean;
  /** Their tensor, on the backend that is current then. Once. */
  tensor(): tf.Tensor4D;
  /** Gives them up. */
  drop(): void;
}

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
export function pictureTensors(kernelOver: KernelOver, { cacheRun, help }: PictureRun = {}): PictureTensors {
  const compile = patchworkCompiler();
  let cook: Cook | undefined;
  let shared: { readonly begin: BeginCooking | undefined } | undefined;
  let known: Way | undefined;
  /** Whether threads helped with the last batch that nobody had begun with before. */
  let helped = false;
  const wayNow = () => {
    // Not its name: there is none before the first use.
    const backend = tf.backend();
    if (known?.backend !== backend) known = { backend, heap: heapPictures(kernelOver, cacheRun), lent: lentTensors() };
    return known;
  };
  const isHelped = ({ heap, lent }: Way, { size, height, width, channels }: Sizes) =>
    help !== undefined && heap === undefined && lent.copies(size * height * width * channels);
  const begun = (patchwork: Patchwork, { pixels, epoch }: ImageJob): BegunPictures | undefined => {
    if (help === undefined) return undefined;
    shared ??= { begin: sharedCook(kernelOver, { help, cacheRun }) };
    const cooking = shared.begin?.(patchwork, pixels, epoch);
    if (cooking === undefined) return undefined;
    const shape = shapeOf(patchwork);
    const toTensor = (values: Float32Array) => {
      const { lent } = wayNow();
      // The backend may be another one by now, and to find out about it takes memory that no other thread may still be writing to.
      return lent.copies(values.length) ? lent.make(values, shape) : tf.tensor4d(values.slice(), shape);
    };
    return {
      get isDone() {
        return cooking.isDone;
      },
      tensor: () => cooking.use(toTensor),
      drop: () => cooking.drop(),
    };
  };
  return {
    begin(recipe, jobOf) {
      if (!helped) return undefined;
      const job = jobOf();
      return isHelped(wayNow(), job.form) ? begun(compile(recipe, job.form), job) : undefined;
    },
    make(recipe, job) {
      const way = wayNow();
      const { pixels, form, epoch } = job;
      const patchwork = compile(recipe, form);
      const others = isHelped(way, form) ? begun(patchwork, job) : undefined;
      helped = others !== undefined;
      const made = others?.tensor() ?? way.heap?.(patchwork, pixels, epoch);
      if (made !== undefined) return made;
      cook ??= simdCook(kernelOver, cacheRun) ?? cookPlain;
      const { values, lent } = cook(patchwork, pixels, epoch);
      return lent ? way.lent.make(values, shapeOf(form)) : tf.tensor4d(values, shapeOf(form));
    },
  };
}

/** How many pictures, and how large. */
type Sizes = Pick<PictureForm, 'size' | 'height' | 'width' | 'channels'>;

function shapeOf({ size, height, width, channels }: Sizes): [number, number, number, number] {
  return [size, height, width, channels];
}
