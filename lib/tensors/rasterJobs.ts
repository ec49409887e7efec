import { BufferPool } from '../engine/bufferPool.ts';
import { macrotask } from '../engine/macrotask.ts';
import type { Threads } from '../engine/threads.ts';
import { openDecoders } from '../raster/openDecoders.ts';
import { rasterize } from '../raster/program/rasterize.ts';
import type { RasterJob, RasterResult } from '../raster/program/rasterJob.ts';
import { packParcel, resultBytes } from './parcel.ts';

/** Does the raster jobs of a run. */
export interface RasterJobs {
  /** Does jobs, each of which is made when it starts. It stops where the run has ended. */
  run(
    jobs: readonly (() => RasterJob)[],
    isDropped: () => boolean,
  ): Promise<readonly RasterResult[]>;
  /** Takes the memory of results that are not used any more, for those of later jobs. */
  reuse(pixels: readonly (Uint8Array | Float32Array)[]): void;
}

/**
 * Does raster jobs on threads, where there are any and the job can be sent, else on this one: there
 * the event loop turns between jobs.
 */
export function rasterJobs(threads: Threads | undefined): RasterJobs {
  const open = openDecoders();
  const pool = new BufferPool();
  return {
    async run(jobs, isDropped) {
      const results: (RasterResult | Promise<RasterResult>)[] = [];
      for (const make of jobs) {
        const job = make();
        if (threads !== undefined && isSendable(job)) {
          results.push(onThread(threads, job, pool));
          continue;
        }
        if (isDropped()) break;
        const room = pool.take(resultBytes(job)).buffer;
        results.push(await rasterize({ ...job, room }, open));
        await macrotask();
      }
      const outcomes = await Promise.allSettled(results);
      // Of several errors that of the first job, whichever thread was faster.
      return outcomes.map((outcome) => {
        if (outcome.status === 'rejected') throw outcome.reason;
        return outcome.value;
      });
    },
    reuse(pixels) {
      for (const { buffer } of pixels) pool.give(new Uint8Array(buffer as ArrayBuffer));
    },
  };
}

/** Whether all that a job needs can be sent: functions are told by their modules. */
function isSendable({ steps }: RasterJob): boolean {
  return steps.every((step) => step.kind !== 'custom' || step.definition.module !== undefined);
}

async function onThread(threads: Threads, job: RasterJob, pool: BufferPool): Promise<RasterResult> {
  const weight = job.images.length * job.height * job.width * job.channels;
  const result = await threads.run<RasterResult>({
    task: 'rasterize',
    weight,
    make: () => {
      const { job: packed, transfer } = packParcel(job, pool);
      return { job: { ...packed, steps: job.steps.map(sendable) }, transfer };
    },
  });
  if (result.parcel !== undefined) pool.give(new Uint8Array(result.parcel));
  return result;
}

function sendable(step: RasterJob['steps'][number]): unknown {
  if (step.kind !== 'custom') return step;
  const { name, module } = step.definition;
  return { ...step, definition: { name, module: String(module) } };
}
