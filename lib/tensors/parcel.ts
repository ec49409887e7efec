import type { BufferPool } from '../engine/bufferPool.ts';
import type { RasterJob } from '../raster/program/rasterJob.ts';

/** What is sent to a thread. */
interface Parcel {
  readonly jobs: readonly RasterJob[];
  readonly transfer: readonly ArrayBuffer[];
}

type RasterImage = RasterJob['images'][number];

/**
 * Copies the images of jobs to one buffer, each once, as the memory of a column stays here, and
 * takes another for each result. The thread gives back all: new buffers would cost more than the
 * copy, and have the collector of garbage run on both threads again and again.
 */
export function packParcel(jobs: readonly RasterJob[], pool: BufferPool): Parcel {
  const views = new Map<RasterImage, Uint8Array | Float32Array>();
  for (const image of jobs.flatMap(({ images }) => images))
    views.set(image, 'bytes' in image ? image.bytes : image.pixels);
  const length = [...views.values()].reduce((sum, { byteLength }) => sum + aligned(byteLength), 0);
  const parcel = pool.take(length);
  let at = 0;
  const copies = new Map<RasterImage, RasterImage>();
  for (const [image, view] of views) {
    const { buffer, byteOffset, byteLength } = view;
    parcel.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    const copy =
      view instanceof Uint8Array
        ? parcel.subarray(at, at + byteLength)
        : new Float32Array(parcel.buffer, at, view.length);
    at += aligned(byteLength);
    copies.set(
      image,
      'bytes' in image
        ? { ...image, bytes: copy as Uint8Array<ArrayBuffer> }
        : { ...image, pixels: copy },
    );
  }
  const packed = jobs.map((job, n) => ({
    ...job,
    images: job.images.map((image) => copies.get(image) as RasterImage),
    room: pool.take(resultBytes(job)).buffer,
    // The first gives back what all share.
    ...(n === 0 ? { parcel: parcel.buffer } : {}),
  }));
  return { jobs: packed, transfer: [parcel.buffer, ...packed.map(({ room }) => room)] };
}

/** Bytes of the pixels that a job makes. */
export function resultBytes({ images, height, width, channels, isFloat }: RasterJob): number {
  return images.length * height * width * channels * (isFloat ? 4 : 1);
}

/** So that floats may begin there. */
function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}
