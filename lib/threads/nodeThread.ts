import type { Worker } from 'node:worker_threads';
import type { Thread, ThreadEvents } from './thread.ts';

/** Wraps a worker thread of Node as a {@link Thread}. */
export function nodeThread(worker: Worker, { message, died }: ThreadEvents): Thread {
  let failure: string | undefined;
  worker.on('message', message);
  worker.on('messageerror', (error) => {
    failure ??= error.message;
    void worker.terminate();
  });
  worker.on('error', (error) => {
    failure ??= error instanceof Error ? error.message : String(error);
  });
  worker.once('exit', (code) => died(failure ?? `it exited with code ${code}`));
  // Comes after the listeners, because adding a message listener refs the thread again.
  worker.unref();
  return {
    post: (request, transfer) => worker.postMessage(request, transfer),
    keepAlive(busy) {
      if (busy) worker.ref();
      else worker.unref();
    },
    terminate() {
      void worker.terminate();
    },
  };
}
