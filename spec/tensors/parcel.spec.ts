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
    const { job: packed, transfer } = packParcel(job, new BufferPool());
    const sent = structuredClone(packed, { transfer: [...transfer] });
    expect(sent.images).toEqual(job.images);
    expect(sent.room?.byteLength).toBeGreaterThanOrEqual(3 * 4 * 100 * 300 * 3);
    expect(transfer.map(({ byteLength }) => byteLength)).toEqual([0, 0]);
  });

  it('is made of the memory of parcels that were given back', () => {
    const pool = new BufferPool();
    const { transfer } = packParcel(job, pool);
    for (const buffer of transfer) pool.give(new Uint8Array(buffer));
    const again = packParcel(job, pool).transfer;
    expect(new Set(again)).toEqual(new Set(transfer));
  });
});
