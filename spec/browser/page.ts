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
  const asked = new URLSearchParams(location.search);
  const file = asked.get('file') ?? '';
  const blob = await (await fetch(file)).blob();
  const rows$ = file.endsWith('.parquet') ? fromParquet(blob) : fromArrow(new Uint8Array(await blob.arrayBuffer()));
  return streamHash(rows$, Number(asked.get('workers') ?? 0));
}

globalThis.answer = run().catch((error: unknown) => String(error));
