import { describe, expect, it } from 'vitest';
import { BufferPool } from '../../lib/engine/bufferPool.ts';
import type { RasterJob } from '../../lib/raster/program/rasterJob.ts';
import { packParcel } from '../../lib/tensors/parcel.ts';

const job: RasterJob = {
  images: [
    { bytes: Uint8Array.of(0, 1, 2, 3, 4).subarray(1), height: 1, width: 1, orientation: 1 },
    { pixels: Float32Array.of(9, 0.5, -1).subarray(1), height: 1, width: 2 },
    { pixels: Uint8Array.of(7, 8, 9), height: 1, width: 3 },
  ],
  steps: [],
  height: 100,
  width: 300,
  channels: 3,
  scale: 1,
  range: 255,
  isFloat: true,
  decode: { orientation: 'exif', maxPixels: 1, decoders: {} },
};

describe('the parcel of a job', () => {
  it('has its images, as they are, and room for the result', () => {
    const { jobs, transfer } = packParcel([job], new BufferPool());
    const [sent] = structuredClone(jobs, { transfer: [...transfer] });
    expect(sent?.images).toEqual(job.images);
    expect(sent?.room?.byteLength).toBeGreaterThanOrEqual(3 * 4 * 100 * 300 * 3);
    expect(transfer.map(({ byteLength }) => byteLength)).toEqual([0, 0]);
  });

  it('is made of the memory of parcels that were given back', () => {
    const pool = new BufferPool();
    const { transfer } = packParcel([job], pool);
    for (const buffer of transfer) pool.give(new Uint8Array(buffer));
    const again = packParcel([job], pool).transfer;
    expect(new Set(again)).toEqual(new Set(transfer));
  });

  it('has an image of several jobs once, which is one there too', () => {
    const [first] = job.images;
    const other = { ...job, images: [...job.images, ...job.images] };
    const alone = packParcel([job], new BufferPool()).transfer[0]?.byteLength;
    const { jobs, transfer } = packParcel([job, other], new BufferPool());
    expect(transfer).toHaveLength(3);
    expect(transfer[0]?.byteLength).toBe(alone);
    const [a, b] = structuredClone(jobs, { transfer: [...transfer] });
    expect(a?.images[0]).toEqual(first);
    expect(b?.images[0]).toBe(a?.images[0]);
    expect(b?.images[3]).toBe(a?.images[0]);
    expect([a?.parcel, b?.parcel]).toEqual([expect.any(ArrayBuffer), undefined]);
  });
});
