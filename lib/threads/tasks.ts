import { cookPlain } from '../kernels/cook.ts';
import { type CookJob, jobCook } from '../kernels/jobCook.ts';
import { simdCook } from '../kernels/simdCook.ts';
import type { GroupJob } from '../sources/parquet/groupJob.ts';

/** What a task makes, and the buffers of it that are moved. */
export interface Done {
  readonly result: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

/** What a thread can do, by name: functions of the job alone. What they keep between jobs saves time only. */
export function tasks(): Readonly<Record<string, (job: unknown) => Done | Promise<Done>>> {
  const cook = jobCook(simdCook() ?? cookPlain);
  let decoder: Promise<(job: GroupJob) => Promise<Done>> | undefined;
  return {
    async decodeParquet(job) {
      // Loaded when it is needed: a thread that only cooks starts in half the time.
      decoder ??= import('./parquetTask.ts').then(({ parquetTask }) => parquetTask());
      return (await decoder)(job as GroupJob);
    },
    cook: (job) => {
      const result = cook(job as CookJob);
      return { result, transfer: [result.values.buffer, result.pixels] };
    },
  };
}
