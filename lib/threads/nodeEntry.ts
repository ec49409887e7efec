// The entry point of a worker thread in Node.
import { type MessagePort, parentPort } from 'node:worker_threads';
import { serve } from './serve.ts';

const port = parentPort as MessagePort;
port.on(
  'message',
  serve((answer, transfer) => port.postMessage(answer, transfer)),
);
