// What a Web Worker runs.
import { serve } from './serve.ts';

/** The scope of a dedicated worker, as far as it is needed. */
interface WorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const request = serve((answer, transfer) => scope.postMessage(answer, transfer));
scope.onmessage = ({ data }) => request(data);
