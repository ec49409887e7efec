import { buffersOfParts } from '../datasets/parquet/batchParts.ts';
import { type GroupJob, jobDecoder } from '../datasets/parquet/groupJob.ts';

/** What a task returns, and the buffers of it to transfer. */
interface TaskResult {
  readonly result: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * What a thread can do, by name. A result depends on the job alone: what a task caches between jobs
 * only saves time.
 */
export function tasks(): Readonly<Record<string, (job: unknown) => Promise<TaskResult>>> {
  const decode = jobDecoder();
  return {
    async decodeParquet(job) {
      const result = await decode(job as GroupJob);
      return { result, transfer: buffersOfParts(result) };
    },
  };
}
