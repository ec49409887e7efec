import { buffersOfParts } from '../datasets/parquet/batchParts.ts';
import { type GroupJob, jobDecoder } from '../datasets/parquet/groupJob.ts';
import { helpAtBoard } from '../render/helpAtBoard.ts';
import { simdKernels } from '../render/simdKernels.ts';

/** What a task makes, and the buffers of it that are moved. */
interface Done {
  readonly result: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

/** What a thread can do, by name: functions of the job alone. What they keep between jobs saves time only. */
export function tasks(): Readonly<Record<string, (job: unknown) => Promise<Done>>> {
  const decode = jobDecoder();
  const kernelOver = simdKernels();
  return {
    async decodeParquet(job) {
      const result = await decode(job as GroupJob);
      return { result, transfer: buffersOfParts(result) };
    },
    async cook(memory) {
      const kernel = kernelOver(() => memory as WebAssembly.Memory);
      // For as long as the thread lives: nobody waits for it.
      if (kernel !== undefined) void helpAtBoard(kernel);
      return { result: undefined, transfer: [] };
    },
  };
}
