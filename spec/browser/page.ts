// What the page runs: the module of its one script.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { fromArrow, fromParquet } from 'millrace';
import { streamHash } from './streamHash.ts';

declare global {
  /** The answer of the page. */
  var answer: Promise<unknown>;
}

async function run(): Promise<unknown> {
  await tf.setBackend('cpu');
  const file = new URLSearchParams(location.search).get('file') ?? '';
  const blob = await (await fetch(file)).blob();
  return streamHash(
    file.endsWith('.parquet') ? fromParquet(blob) : fromArrow(new Uint8Array(await blob.arrayBuffer())),
  );
}

globalThis.answer = run().catch((error: unknown) => String(error));
