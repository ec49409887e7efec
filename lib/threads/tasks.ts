import { helpAtBoard } from '../kernels/helpAtBoard.ts';
import { buffersOfParts } from '../sources/parquet/batchParts.ts';
import { type GroupJob, jobDecoder } from '../sources/parquet/groupJob.ts';

/** What a task makes, and the buffers of it that are moved. */
interface Done {
  readonly result: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

/** What a thread can do, by name: functions of the job alone. What they keep between jobs saves time only. */
export function tasks(): Readonly<Record<string, (job: unknown) => Promise<Done>>> {
  const decode = jobDecoder();
  return {
    async decodeParquet(job) {
      const result = await decode(job as GroupJob);
      return { result, transfer: buffersOfParts(result) };
    },
    async cook(memory) {
      // For as long as the thread lives: nobody waits for it.
      void helpAtBoard(memory as WebAssembly.Memory);
      return { result: undefined, transfer: [] };
    },
  };
}
