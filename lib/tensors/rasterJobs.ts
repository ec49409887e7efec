import { BufferPool } from '../engine/bufferPool.ts';
import { macrotask } from '../engine/macrotask.ts';
import type { Threads } from '../engine/threads.ts';
import { openDecoders } from '../raster/openDecoders.ts';
import { rasterize } from '../raster/program/rasterize.ts';
import type { RasterJob, RasterResult } from '../raster/program/rasterJob.ts';
import { packParcel, resultBytes } from './parcel.ts';

/** Does the raster jobs of a run. */
export interface RasterJobs {
  /**
   * Does jobs, those of the same images together. They are made when they start. It stops where the
   * run has ended.
   */
  run(
    jobs: readonly (() => readonly RasterJob[])[],
    isDropped: () => boolean,
  ): Promise<readonly (readonly RasterResult[])[]>;
  /** Takes the memory of results that are not used any more, for those of later jobs. */
  reuse(pixels: readonly (Uint8Array | Float32Array)[]): void;
}

/**
 * Runs raster jobs on threads, if there are any and the job can be sent. Otherwise it runs them on
 * this thread, with a macrotask between jobs.
 */
export function rasterJobs(threads: Threads | undefined): RasterJobs {
  const open = openDecoders();
  const pool = new BufferPool();
  return {
    async run(jobs, isDropped) {
      const results: (readonly RasterResult[] | Promise<readonly RasterResult[]>)[] = [];
      for (const make of jobs) {
        const together = make();
        if (threads !== undefined && together.every(isSendable)) {
          results.push(onThread(threads, together, pool));
          continue;
        }
        if (isDropped()) break;
        const roomy = together.map((job) => ({ ...job, room: pool.take(resultBytes(job)).buffer }));
        results.push(await rasterize(roomy, open));
        await macrotask();
      }
      const outcomes = await Promise.allSettled(results);
      // Throws the error of the first failed job in order, so that it does not depend on timing.
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

/** True if a job can be sent. A function is sent as its module and name. */
function isSendable({ steps }: RasterJob): boolean {
  return steps.every((step) => step.kind !== 'custom' || step.definition.module !== undefined);
}

async function onThread(
  threads: Threads,
  jobs: readonly RasterJob[],
  pool: BufferPool,
): Promise<readonly RasterResult[]> {
  const weight = jobs.reduce(
    (sum, { images, height, width, channels }) => sum + images.length * height * width * channels,
    0,
  );
  const results = await threads.run<readonly RasterResult[]>({
    task: 'rasterize',
    weight,
    make: () => {
      const { jobs: packed, transfer } = packParcel(jobs, pool);
      const job = packed.map((own) => ({ ...own, steps: own.steps.map(sendable) }));
      return { job, transfer };
    },
  });
  for (const { parcel } of results) if (parcel !== undefined) pool.give(new Uint8Array(parcel));
  return results;
}

function sendable(step: RasterJob['steps'][number]): unknown {
  if (step.kind !== 'custom') return step;
  const { name, module } = step.definition;
  return { ...step, definition: { name, module: String(module) } };
}
