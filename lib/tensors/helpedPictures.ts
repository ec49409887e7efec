import * as tf from '@tensorflow/tfjs-core';
import type { Pixels } from '../render/cookScalar.ts';
import type { Patchwork } from '../render/patchwork.ts';
import { type SharedCookOptions, sharedCook } from '../render/sharedCook.ts';
import type { KernelOver } from '../render/simdKernels.ts';
import type { LentTensors } from './lentTensors.ts';

/** Pictures of a batch that are being cooked. */
export interface BegunPictures {
  /** Whether all are cooked. */
  readonly isDone: boolean;
  /** Their tensor `[size, height, width, channels]`, on the backend that is current then. Once. */
  tensor(): tf.Tensor4D;
  /** Gives them up. */
  drop(): void;
}

/** Begins with the pictures of a batch of an epoch; `undefined` where there is no room. */
export type HelpedPictures = (
  patchwork: Patchwork,
  pixels: Pixels,
  epoch: number,
) => BegunPictures | undefined;

/** Who helps, what is kept, and what makes tensors of lent values on the backend that is current then. */
export interface HelpedPicturesOptions extends SharedCookOptions {
  readonly lent: () => LentTensors;
}

/** Cooks pictures together with threads, which begin with them while this one is busy; `undefined` where no memory can be shared. */
export function helpedPictures(
  kernelOver: KernelOver,
  { lent, ...shared }: HelpedPicturesOptions,
): HelpedPictures | undefined {
  const begin = sharedCook(kernelOver, shared);
  if (begin === undefined) return undefined;
  return (patchwork, pixels, epoch) => {
    const cooking = begin(patchwork, pixels, epoch);
    if (cooking === undefined) return undefined;
    const { size, height, width, channels } = patchwork;
    const shape: [number, number, number, number] = [size, height, width, channels];
    const toTensor = (values: Float32Array) => {
      const { copies, make } = lent();
      // The backend may be another one by now, and to find out about it takes memory that no other thread may still be writing to.
      return copies(values.length) ? make(values, shape) : tf.tensor4d(values.slice(), shape);
    };
    return {
      get isDone() {
        return cooking.isDone;
      },
      tensor: () => cooking.use(toTensor),
      drop: () => cooking.drop(),
    };
  };
}
