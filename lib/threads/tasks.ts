import { cookPlain } from '../kernels/cook.ts';
import { type CookJob, cookJob } from '../kernels/cookJob.ts';
import { simdCook } from '../kernels/simdCook.ts';

/** What a task makes, and the buffers of it that are moved. */
interface Done {
  readonly result: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

/** What a thread can do, by name: functions of the job alone. What they keep between jobs saves time only. */
export function tasks(): Readonly<Record<string, (job: unknown) => Done | Promise<Done>>> {
  const cook = simdCook() ?? cookPlain;
  return {
    cook: (job) => {
      const result = cookJob(job as CookJob, cook);
      return { result, transfer: [result.values.buffer, result.pixels] };
    },
  };
}
