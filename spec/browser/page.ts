// What the page runs: the module of its one script.
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { fromArrow, fromParquet } from 'millrace';
import { streamHash } from './streamHash.ts';

declare global {
  /** The answer of the page. */
  var answer: Promise<unknown>;
}

async function run(): Promise<unknown> {
  const asked = new URLSearchParams(location.search);
  if (!(await tf.setBackend(asked.get('backend') ?? 'cpu')))
    throw new Error('There is no such backend here');
  const file = asked.get('file') ?? '';
  const blob = await (await fetch(file)).blob();
  const rows$ = file.endsWith('.parquet')
    ? fromParquet(blob)
    : fromArrow(new Uint8Array(await blob.arrayBuffer()));
  const [workers, prefetch] = ['workers', 'prefetch'].map((name) =>
    Number(asked.get(name) ?? 0),
  ) as [number, number];
  return streamHash(rows$, { workers, prefetch });
}

globalThis.answer = run().catch((error: unknown) => String(error));
