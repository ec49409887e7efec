import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

let found: Promise<string> | undefined;

/** Makes a backend current, and gives its name: `wasm`, or `cpu` where that does not load. */
export function tensorBackend(): Promise<string> {
  found ??= setBackend();
  return found;
}

async function setBackend(): Promise<string> {
  setWasmPaths(new URL('./', document.baseURI).href);
  if (!(await tf.setBackend('wasm').catch(() => false))) await tf.setBackend('cpu');
  return tf.getBackend();
}
