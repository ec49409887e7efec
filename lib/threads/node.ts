import { Worker } from 'node:worker_threads';
import { nodeThread } from './nodeThread.ts';
import type { Thread, ThreadEvents } from './thread.ts';

/** Starts a thread that knows the tasks of this library. */
export function spawnThread(events: ThreadEvents): Thread {
  // Options of this process, as `--input-type` or a loader, are not for it.
  return nodeThread(
    new Worker(new URL('./nodeEntry.js', import.meta.url), { execArgv: [] }),
    events,
  );
}
