import { buffersOf } from '../datasets/parquet/buffersOf.ts';
import { decodeFile, type FileJob } from '../datasets/parquet/otherColumns.ts';
import { decodePages, type PagesJob } from '../datasets/parquet/pages/decodePages.ts';
import { openDecoders } from '../raster/openDecoders.ts';
import { loadDefinitions } from '../raster/program/loadDefinitions.ts';
import { rasterize } from '../raster/program/rasterize.ts';
import type { RasterJob } from '../raster/program/rasterJob.ts';

/** What a task returns, and the buffers of it to transfer. */
interface TaskResult {
  readonly result: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

/** Decoders and their memory, which serve one job after another. */
const open = openDecoders();

/**
 * What a thread can do, by name. A result depends on the job alone: what a task caches between jobs
 * only saves time.
 */
export const tasks: Readonly<Record<string, (job: unknown) => Promise<TaskResult>>> = {
  async decodeParquet(job) {
    return transferred(await decodePages(job as PagesJob));
  },
  async decodeParquetFile(job) {
    return transferred(await decodeFile(job as FileJob));
  },
  async rasterize(job) {
    const result = await rasterize(await loadDefinitions(job as RasterJob), open);
    return { result, transfer: [result.pixels.buffer] };
  },
};

function transferred(result: unknown): TaskResult {
  return { result, transfer: [...buffersOf(result)] };
}
