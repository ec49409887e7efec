import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { tableToIPC } from 'apache-arrow';
import { fromArrow, fromParquet } from 'millrace';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mnistParquet, mnistTable } from '../../examples/setup/mnist.ts';
import { findChromium } from '../../page/site/findChromium.ts';
import { type FaultServer, openFaultServer } from '../datasets/http/faultServer.ts';
import { parquetOf } from '../datasets/written.ts';
import { jpegs, tableOfImages } from '../tensors/encoded.ts';
import { geometryHashes } from './geometryHashes.ts';
import { imageHashes } from './imageHashes.ts';
import { openSite, type Site } from './site.ts';
import { type StreamHash, streamHash } from './streamHash.ts';

const executablePath = findChromium();

const golden = resolve(import.meta.dirname, '../golden/raster');
const images = readFileSync(join(golden, 'images.jsonl'), 'utf8');
const webp = JSON.stringify({ bytes: readFileSync(join(golden, 'odd/ll.webp'), 'base64') });

describe('Chromium', () => {
  it('is there where it is required', () => {
    expect(executablePath !== undefined || process.env.MILLRACE_REQUIRE_CHROMIUM !== '1').toBe(
      true,
    );
  });

  describe.skipIf(executablePath === undefined)('of the system, without a head', () => {
    let browser: Browser;
    let site: Site;
    let here: StreamHash;
    let ipc: Uint8Array;
    let parquet: Uint8Array;
    const encoded = parquetOf(tableOfImages(jpegs), { groupRows: 4 });

    beforeAll(async () => {
      await tf.setBackend('cpu');
      parquet = readFileSync(await mnistParquet('test'));
      ipc = tableToIPC(await mnistTable('test'), 'stream');
      here = await streamHash(fromArrow(ipc));
      site = await openSite({
        'mnist.parquet': parquet,
        'mnist.arrow': ipc,
        'encoded.parquet': encoded,
        'images.jsonl': new TextEncoder().encode(images),
        'webp.jsonl': new TextEncoder().encode(webp),
      });
      browser = await chromium.launch({
        ...(executablePath === undefined ? {} : { executablePath }),
        headless: true,
      });
    });

    afterAll(async () => {
      await browser?.close();
      site?.close();
    });

    it('has something to agree with: 200 batches, nearly all of them mixed', async () => {
      expect(here.batches).toBe(200);
      expect(here.mixed).toBeGreaterThan(180);
      expect(await streamHash(fromParquet(parquet))).toEqual(here);
      expect((await streamHash(fromArrow(ipc))).hash).toMatch(/^[0-9a-f]{64}$/);
    });

    it.each([
      ['mnist.arrow', 0],
      ['mnist.parquet', 0],
      ['mnist.parquet', 2],
    ])('gives the same bits as Node, from %s, with %i workers', async (file, workers) => {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      const started: string[] = [];
      page.on('worker', (worker) => started.push(new URL(worker.url()).pathname));
      const response = await page.goto(`${site.origin}/?file=${file}&workers=${workers}`);
      const policy = response?.headers()['content-security-policy'];
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'/);
      // Only the decoder of Parquet needs WebAssembly.
      expect(policy?.includes('wasm')).toBe(file.endsWith('.parquet'));
      expect(await page.evaluate('globalThis.answer'), complaints.join('\n')).toEqual(here);
      expect(started).toEqual(new Array(workers).fill('/webEntry.js'));
      await page.close();
    });

    it('gives them from a URL, by ranges', async () => {
      const page = await browser.newPage();
      const answers: string[] = [];
      page.on('response', (answer) => {
        if (answer.url().endsWith('.parquet')) answers.push(`${answer.status()}`);
      });
      await page.goto(`${site.origin}/?file=mnist.parquet&remote`);
      expect(await page.evaluate('globalThis.answer')).toEqual(here);
      expect(answers.length).toBeGreaterThan(2);
      expect(new Set(answers)).toEqual(new Set(['206']));
      await page.close();
    });

    it('says what a server of another origin has to allow', async () => {
      const page = await browser.newPage();
      const bytes = { bytes: parquet, etag: '"one"' };
      const server = await openFaultServer({ '/mnist.parquet': bytes });
      const answer = async (headers: FaultServer['headers']) => {
        server.headers = headers;
        await page.goto(`${site.origin}/?file=${server.origin}/mnist.parquet&remote`);
        return await page.evaluate('globalThis.answer');
      };
      const origin = { 'access-control-allow-origin': '*' };
      expect(await answer({})).toMatch(
        /Failed to fetch; .* by CORS: have it send `Access-Control-Allow-Origin`, as docs\/REMOTE.md/,
      );
      expect(server.log.length).toBeGreaterThan(0);
      expect(await answer(origin)).toContain(
        'shows it by `Access-Control-Expose-Headers: Content-Range, ETag`',
      );
      const shown = { 'access-control-expose-headers': 'Content-Range, ETag' };
      expect(await answer({ ...origin, ...shown })).toEqual(here);
      await Promise.all([page.close(), server.close()]);
    });

    it('gives them on WebGL too', async () => {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(`${site.origin}/?file=mnist.arrow&backend=webgl&prefetch=4`);
      expect(await page.evaluate('globalThis.answer'), complaints.join()).toEqual(here);
      await page.close();
    });

    it.each(['', '&thread'])('decodes images to the bits of Node%s', async (where) => {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      const response = await page.goto(`${site.origin}/?images=images.jsonl${where}`);
      expect(response?.headers()['content-security-policy']).toContain("'wasm-unsafe-eval'");
      const answer = await page.evaluate('globalThis.answer');
      expect(answer, complaints.join()).toEqual(await imageHashes(images));
      await page.close();
    });

    it('draws a batch in an element, on a canvas that says what it is', async () => {
      const page = await browser.newPage();
      await page.goto(`${site.origin}/?show`);
      expect(await page.evaluate('globalThis.answer')).toEqual({
        children: 1,
        label: 'img: Batch 0 of epoch 0: 1 samples',
        image: [0, 50, 100, 150],
        hasCaption: true,
      });
      await page.close();
    });

    it.each([0, 2])('resamples images to the bits of Node, with %i workers', async (workers) => {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(`${site.origin}/?file=encoded.parquet&geometry&workers=${workers}`);
      const answer = await page.evaluate('globalThis.answer');
      const expected = await geometryHashes(fromParquet(encoded));
      expect(Object.values(expected).flat().length).toBeGreaterThan(6);
      expect(answer, complaints.join()).toEqual(expected);
      await page.close();
    });

    it('decodes WebP by `createImageBitmap`', async () => {
      const page = await browser.newPage();
      await page.goto(`${site.origin}/?images=webp.jsonl`);
      const sharp = { 'image/webp': import.meta.resolve('millrace/decoders/sharp') };
      const [, part, cut] = ((await imageHashes(webp, sharp))[0] as string).split(' ');
      const [answer] = (await page.evaluate('globalThis.answer')) as readonly string[];
      // The whole has alpha in browsers; the crop is brought to RGB.
      expect(answer?.split(' ').slice(1, 3)).toEqual([part, cut]);
      await page.close();
    });
  });
});
