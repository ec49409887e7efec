import { buffersOf } from '../datasets/parquet/buffersOf.ts';
import { decodeFile, type FileJob } from '../datasets/parquet/otherColumns.ts';
import { decodePages, type PagesJob } from '../datasets/parquet/pages/decodePages.ts';
import { openDecoders } from '../raster/openDecoders.ts';
import { loadDefinitions } from '../raster/program/loadDefinitions.ts';
import { rasterize } from '../raster/program/rasterize.ts';
import type { RasterJob } from '../raster/program/rasterJob.ts';

/** The result of a task, and the buffers in it to transfer. */
interface TaskResult {
  readonly result: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

/** Decoders and their memory, shared by all jobs of the thread. */
const open = openDecoders();

/**
 * The tasks of a thread, by name. A result depends only on the job. Caches between jobs only save
 * time.
 */
export const tasks: Readonly<Record<string, (job: unknown) => Promise<TaskResult>>> = {
  async decodeParquet(job) {
    return transferred(await decodePages(job as PagesJob));
  },
  async decodeParquetFile(job) {
    return transferred(await decodeFile(job as FileJob));
  },
  async rasterize(job) {
    const jobs = await Promise.all((job as readonly RasterJob[]).map(loadDefinitions));
    const result = await rasterize(jobs, open);
    const transfer = result.flatMap(({ pixels, decoded, parcel }) => [
      pixels.buffer,
      ...decoded.map(({ image }) => image.pixels.buffer),
      ...(parcel === undefined ? [] : [parcel]),
    ]);
    return { result, transfer };
  },
};

function transferred(result: unknown): TaskResult {
  return { result, transfer: [...buffersOf(result)] };
}
