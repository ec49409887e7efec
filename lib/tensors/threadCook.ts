import * as tf from '@tensorflow/tfjs-core';
import type { ThreadPool } from '../flow/threadPool.ts';
import { copyPictures } from '../kernels/copyPictures.ts';
import type { CookedJob, CookJob } from '../kernels/jobCook.ts';
import type { Batch } from '../model/batch.ts';
import { imageJob } from './imageJob.ts';
import { isCopiedWhenMade } from './lentTensors.ts';
import type { MadePictures } from './tensorBatch.ts';

/**
 * Has the pictures of batches cooked by other threads: their bytes are copied once, into memory that is moved there, and moved back with
 * what was cooked. On a backend that copies the values of a tensor when it is made, as wasm does, all of that memory is used again; on
 * others the tensor keeps what was moved here.
 */
export function threadCook(threads: ThreadPool): (batch: Batch) => Promise<MadePictures> {
  const spare = { pixels: [] as ArrayBuffer[], out: [] as ArrayBuffer[] };
  let probed: string | undefined;
  let copies = false;

  const toTensor = (values: Float32Array<ArrayBuffer>, shape: [number, number, number, number]): tf.Tensor4D => {
    if (probed !== tf.getBackend()) {
      probed = tf.getBackend();
      copies = isCopiedWhenMade(values, shape);
    }
    const tensor = tf.tensor4d(values, shape);
    if (copies) spare.out.push(values.buffer);
    return tensor;
  };

  return async (batch) => {
    const made = new Map<string, () => tf.Tensor4D>();
    const images = Object.entries(batch.features).map(async ([name, feature]) => {
      if (feature.kind !== 'image') return;
      const { pixels, form } = imageJob(batch, name, feature);
      const { size, height, width, channels } = form;
      const length = height * width * channels;
      const bytes = 4 * size * length;
      const { values, pixels: used } = await threads.run<CookedJob>({
        task: 'cook',
        weight: bytes,
        make() {
          const isBytes = pixels.chunks[0] instanceof Uint8Array;
          const room = spareOr(spare.pixels, isBytes ? size * length : bytes);
          const target = isBytes ? new Uint8Array(room, 0, size * length) : new Float32Array(room, 0, size * length);
          copyPictures(pixels, { length, target, at: 0, stride: length });
          const out = spareOr(spare.out, bytes);
          const job: CookJob = { recipe: batch.recipe, form, pixels: target, out };
          return { job, transfer: [room, out] };
        },
      });
      spare.pixels.push(used);
      made.set(name, () => toTensor(values, [size, height, width, channels]));
    });
    await Promise.all(images);
    return made;
  };
}

/** Memory of `bytes` bytes or more: used before, if there is such. What is too small is given up. */
function spareOr(spare: ArrayBuffer[], bytes: number): ArrayBuffer {
  for (let buffer = spare.pop(); buffer !== undefined; buffer = spare.pop()) {
    if (buffer.byteLength >= bytes) return buffer;
  }
  return new ArrayBuffer(bytes);
}
