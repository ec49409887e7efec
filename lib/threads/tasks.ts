import { buffersOf } from '../datasets/parquet/buffersOf.ts';
import { decodeFile, type FileJob } from '../datasets/parquet/otherColumns.ts';
import { decodePages, type PagesJob } from '../datasets/parquet/pages/decodePages.ts';

/** What a task returns, and the buffers of it to transfer. */
interface TaskResult {
  readonly result: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

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
};

function transferred(result: unknown): TaskResult {
  return { result, transfer: [...buffersOf(result)] };
}
