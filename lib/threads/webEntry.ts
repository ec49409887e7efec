// The entry point of a Web Worker.
import { serve } from './serve.ts';

/** The part of a dedicated worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const request = serve((answer, transfer) => scope.postMessage(answer, transfer));
scope.onmessage = ({ data }) => request(data);
