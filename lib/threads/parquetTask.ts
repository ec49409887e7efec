import { buffersOfParts } from '../sources/parquet/batchParts.ts';
import { type GroupJob, jobDecoder } from '../sources/parquet/groupJob.ts';
import type { Done } from './tasks.ts';

/** Decodes row groups. */
export function parquetTask(): (job: GroupJob) => Promise<Done> {
  const decode = jobDecoder();
  return async (job) => {
    const result = await decode(job);
    return { result, transfer: buffersOfParts(result.batches) };
  };
}
