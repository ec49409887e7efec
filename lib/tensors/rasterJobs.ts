import { macrotask } from '../engine/macrotask.ts';
import type { Threads } from '../engine/threads.ts';
import { openDecoders } from '../raster/openDecoders.ts';
import { rasterize } from '../raster/program/rasterize.ts';
import type { RasterJob, RasterResult } from '../raster/program/rasterJob.ts';

/** Does jobs, each of which is made when it starts. It stops where the run has ended. */
export type RunRasterJobs = (
  jobs: readonly (() => RasterJob)[],
  isDropped: () => boolean,
) => Promise<readonly RasterResult[]>;

/**
 * Does raster jobs on threads, where there are any and the job can be sent, else on this one: there
 * the event loop turns between jobs.
 */
export function rasterJobs(threads: Threads | undefined): RunRasterJobs {
  const open = openDecoders();
  return async (jobs, isDropped) => {
    const results: (RasterResult | Promise<RasterResult>)[] = [];
    for (const make of jobs) {
      const job = make();
      if (threads !== undefined && isSendable(job)) {
        results.push(onThread(threads, job));
        continue;
      }
      if (isDropped()) break;
      results.push(await rasterize(job, open));
      await macrotask();
    }
    const outcomes = await Promise.allSettled(results);
    // Of several errors that of the first job, whichever thread was faster.
    return outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  };
}

/** Whether all that a job needs can be sent: functions are told by their modules. */
function isSendable({ steps }: RasterJob): boolean {
  return steps.every((step) => step.kind !== 'custom' || step.definition.module !== undefined);
}

function onThread(threads: Threads, job: RasterJob): Promise<RasterResult> {
  const weight = job.images.length * job.height * job.width * job.channels;
  return threads.run<RasterResult>({
    task: 'rasterize',
    weight,
    make: () => {
      // Copies: the memory of a column stays here.
      const images = job.images.map((image) =>
        'bytes' in image
          ? { ...image, bytes: image.bytes.slice() }
          : { ...image, pixels: image.pixels.slice() },
      );
      const buffers = images.map((image) => ('bytes' in image ? image.bytes : image.pixels).buffer);
      return {
        job: { ...job, images, steps: job.steps.map(sendable) },
        transfer: buffers as ArrayBuffer[],
      };
    },
  });
}

function sendable(step: RasterJob['steps'][number]): unknown {
  if (step.kind !== 'custom') return step;
  const { name, module } = step.definition;
  return { ...step, definition: { name, module: String(module) } };
}
