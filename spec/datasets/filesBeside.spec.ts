import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { tableToIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batch, fromArrow, fromParquet, image, pull, resize, toTensors } from '../../lib/index.ts';
import { resumesExactly } from '../../lib/testing/index.ts';
import { noisePng, tableOfImages } from '../tensors/encoded.ts';
import { parquetOf } from './written.ts';

const root = mkdtempSync(join(tmpdir(), 'millrace-beside-'));
beforeAll(() => tf.setBackend('cpu'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const pngs = Array.from({ length: 150 }, (_, i) => noisePng([9, 8, 3], i));
const paths = pngs.map((_, i) => `images/${i} #.png`);
// Every fifth row has its bytes.
const mixed = pngs.map((png, i) => (i % 5 === 0 ? png : null));

type Rows$ = ReturnType<typeof fromParquet>;

const images$ = (rows$: Rows$) =>
  rows$.pipe(
    batch({ size: 40, features: { image: image({ scale: 1 }) } }),
    resize({ size: 8 }),
    toTensors(),
  );

async function valuesOf(rows$: Rows$): Promise<readonly number[]> {
  const values: number[] = [];
  for await (const { tensors } of pull(images$(rows$))) values.push(...tensors.image.dataSync());
  return values;
}

const whole = () => valuesOf(fromArrow(tableOfImages(pngs)));

/** A folder with a data file, and the images beside it. */
function folderWith(name: string, data: Uint8Array): string {
  const folder = join(root, name.replace(/\W/g, ''));
  mkdirSync(join(folder, 'images'), { recursive: true });
  for (const [i, path] of paths.entries()) writeFileSync(join(folder, path), pngs[i] as Uint8Array);
  writeFileSync(join(folder, name), data);
  return join(folder, name);
}

/** Answers ranges of files by their paths. */
const server =
  (files: ReadonlyMap<string, Uint8Array>): typeof fetch =>
  async (url, { headers } = {}) => {
    const bytes = files.get(decodeURIComponent(new URL(String(url)).pathname));
    if (bytes === undefined) return new Response('', { status: 404 });
    const [, first, last] =
      /^bytes=(\d*)-(\d*)$/.exec(new Headers(headers).get('range') ?? '') ?? [];
    const start = first === '' ? Math.max(0, bytes.length - Number(last)) : Number(first);
    const end =
      first === '' || last === '' ? bytes.length : Math.min(bytes.length, Number(last) + 1);
    return new Response(bytes.slice(start, end), {
      status: 206,
      headers: { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` },
    });
  };

describe('images of which a data file has the path alone', () => {
  it.each([
    ['rows.parquet', () => parquetOf(tableOfImages(mixed, { paths }), { groupRows: 90 })],
    ['rows.arrow', () => tableToIPC(tableOfImages(mixed, { paths }), 'file')],
  ])('are read from the folder of the file: %s', async (name, make) => {
    const path = folderWith(name, make());
    const rows$ = name.endsWith('arrow') ? fromArrow(path) : fromParquet(path);
    expect(await valuesOf(rows$)).toEqual(await whole());
    await resumesExactly(images$(rows$), { epochs: 1 });
  });

  it('are read by absolute paths within the folder', async () => {
    const name = 'absolute.parquet';
    const folder = join(root, 'absoluteparquet');
    const absolute = paths.map((path) => join(folder, path));
    const file = folderWith(name, parquetOf(tableOfImages(mixed, { paths: absolute })));
    expect(await valuesOf(fromParquet(file))).toEqual(await whole());
  });

  it('are requested from beside the URL of the file', async () => {
    const files = new Map(paths.map((path, i) => [`/a/${path}`, pngs[i] as Uint8Array]));
    files.set('/a/rows.parquet', parquetOf(tableOfImages(mixed, { paths })));
    const rows$ = fromParquet('https://data.test/a/rows.parquet?signature=1', {
      fetch: server(files),
    });
    expect(await valuesOf(rows$)).toEqual(await whole());
    files.delete(`/a/${paths[1]}`);
    await expect(valuesOf(rows$)).rejects.toMatchObject({ name: 'DataError' });
  });

  it.each([
    ['missing', 'images/none.png'],
    ['beyond a file', 'rows.parquet/1.png'],
    ['above the folder', '../rows.parquet'],
    ['of another folder', join(root, 'outside.png')],
    ['of a URL', `file://${root}/outside.png`],
  ])('are an error that names the row where they are %s', async (_, path) => {
    writeFileSync(join(root, 'outside.png'), pngs[0] as Uint8Array);
    const some = [pngs[0] as Uint8Array, null];
    const file = folderWith('rows.parquet', parquetOf(tableOfImages(some, { paths: ['', path] })));
    await expect(valuesOf(fromParquet(file))).rejects.toMatchObject({
      name: 'DataError',
      message: expect.stringMatching(
        /received only the path .*; embed the files in the data set, or lay them beside its file .*row 1/s,
      ),
    });
  });
});
