// What the page runs: the module of its one script.
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { fromArrow, fromParquet } from 'millrace';
import { geometryHashes } from './geometryHashes.ts';
import { imageHashes } from './imageHashes.ts';
import { showInPage } from './showInPage.ts';
import { streamHash } from './streamHash.ts';

declare global {
  /** The answer of the page. */
  var answer: Promise<unknown>;
}

async function run(): Promise<unknown> {
  const asked = new URLSearchParams(location.search);
  if (asked.has('images')) return hashImages(asked);
  if (asked.has('show')) return showInPage();
  if (!(await tf.setBackend(asked.get('backend') ?? 'cpu')))
    throw new Error('There is no such backend here');
  const file = asked.get('file') ?? '';
  if (asked.has('remote'))
    return streamHash(fromParquet(new URL(file, location.href), { retries: { attempts: 1 } }));
  const blob = await (await fetch(file)).blob();
  const rows$ = file.endsWith('.parquet')
    ? fromParquet(blob)
    : fromArrow(new Uint8Array(await blob.arrayBuffer()));
  const [workers, prefetch] = ['workers', 'prefetch'].map((name) =>
    Number(asked.get(name) ?? 0),
  ) as [number, number];
  if (asked.has('geometry')) return geometryHashes(rows$, { workers });
  return streamHash(rows$, { workers, prefetch });
}

/** Hashes images on this thread, or on one of its own. */
async function hashImages(asked: URLSearchParams): Promise<unknown> {
  if (asked.has('thread')) {
    const thread = new Worker(`/page.js?images=${asked.get('images')}`, { type: 'module' });
    return new Promise((resolve, reject) => {
      thread.onmessage = ({ data }) => resolve(data);
      thread.onerror = ({ message }) => reject(new Error(message));
    });
  }
  const lines = await (await fetch(`/${asked.get('images')}`)).text();
  return imageHashes(lines, { 'image/webp': new URL('/imageBitmap.js', location.href) });
}

globalThis.answer = run().catch((error: unknown) => String(error));

// On a thread of its own the answer is posted.
if (typeof document === 'undefined') void globalThis.answer.then((answer) => postMessage(answer));
