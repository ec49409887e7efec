import type { Thread, ThreadEvents } from './thread.ts';

/** Starts a thread that can run the tasks of this library. */
export function spawnThread({ message, died }: ThreadEvents): Thread {
  // Bundlers recognize exactly this expression, and emit the entry as a separate file.
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
