import { Worker } from 'node:worker_threads';
import { nodeThread } from './nodeThread.ts';
import type { Thread, ThreadEvents } from './thread.ts';

/** Starts a thread that can run the tasks of this library. */
export function spawnThread(events: ThreadEvents): Thread {
  // The thread must not inherit options of this process, such as `--input-type` or a loader.
  return nodeThread(
    new Worker(new URL('./nodeEntry.js', import.meta.url), { execArgv: [] }),
    events,
  );
}
