import type { Thread, ThreadEvents } from './thread.ts';

/** Starts a thread that knows the tasks of this library. */
export function spawnThread({ message, died }: ThreadEvents): Thread {
  // Bundlers look for just this expression, and make the entry a file of its own.
  const worker = new Worker(new URL('./webEntry.js', import.meta.url), { type: 'module' });
  const end = (reason: string) => {
    worker.onerror = null;
    worker.terminate();
    died(reason);
  };
  worker.onmessage = ({ data }) => message(data);
  worker.onmessageerror = () => end('its answer could not be read');
  worker.onerror = (event) => {
    event.preventDefault();
    end(event.message || 'its script, `webEntry.js` beside the bundle, could not be loaded');
  };
  return {
    post: (request, transfer) => worker.postMessage(request, [...transfer]),
    keepAlive() {},
    terminate: () => worker.terminate(),
  };
}
