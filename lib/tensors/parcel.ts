import type { BufferPool } from '../engine/bufferPool.ts';
import type { RasterJob } from '../raster/program/rasterJob.ts';

/** What is sent to a thread. */
interface Parcel {
  readonly job: RasterJob;
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * Copies the images of a job to one buffer, as the memory of a column stays here, and takes another
 * for the result. The thread gives back both: new buffers would cost more than the copy, and have
 * the collector of garbage run on both threads again and again.
 */
export function packParcel(job: RasterJob, pool: BufferPool): Parcel {
  const views = job.images.map((image) => ('bytes' in image ? image.bytes : image.pixels));
  const length = views.reduce((sum, { byteLength }) => sum + aligned(byteLength), 0);
  const parcel = pool.take(length);
  let at = 0;
  const images = job.images.map((image, i) => {
    const view = views[i] as Uint8Array | Float32Array;
    const { buffer, byteOffset, byteLength } = view;
    parcel.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    const copy =
      view instanceof Uint8Array
        ? parcel.subarray(at, at + byteLength)
        : new Float32Array(parcel.buffer, at, view.length);
    at += aligned(byteLength);
    return 'bytes' in image
      ? { ...image, bytes: copy as Uint8Array<ArrayBuffer> }
      : { ...image, pixels: copy };
  });
  const room = pool.take(resultBytes(job));
  return {
    job: { ...job, images, room: room.buffer, parcel: parcel.buffer },
    transfer: [parcel.buffer, room.buffer],
  };
}

/** Bytes of the pixels that a job makes. */
export function resultBytes({ images, height, width, channels, isFloat }: RasterJob): number {
  return images.length * height * width * channels * (isFloat ? 4 : 1);
}

/** So that floats may begin there. */
function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}
