import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import { hubPattern } from '../../../lib/datasets/http/hubPattern.ts';
import { fromParquet } from '../../../lib/datasets/parquet/fromParquet.ts';
import { pull } from '../../../lib/sinks/pull.ts';
import { numberedTable, parquetOf } from '../written.ts';

const COMMIT = 'c0ffee0123456789c0ffee0123456789c0ffee01';
const files: Readonly<Record<string, Uint8Array>> = Object.fromEntries(
  [
    'data/train-2.parquet',
    'data/train-10.parquet',
    'data/test-0.parquet',
    'deep/er/a b.parquet',
  ].map((path, i) => [path, parquetOf(numberedTable(10, 10 * i))]),
);
const log: string[] = [];
let busy = 0;
/** Requests whose path has this in it are never answered. */
let hanging: string | undefined;
let hubUrl: string;

// The routes of the hub that its package and files need: a commit, a tree of two pages, and files
// that are redirected to another place.
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', hubUrl);
  log.push(`${url.pathname} ${request.headers.authorization ?? ''}`.trim());
  const json = (value: unknown) => response.end(JSON.stringify(value));
  const revision = /^\/api\/datasets\/me\/set\/revision\/(.*)$/.exec(url.pathname)?.[1];
  const tree = url.pathname.startsWith(`/api/datasets/me/set/tree/${COMMIT}`);
  const folder = url.pathname.slice(`/api/datasets/me/set/tree/${COMMIT}/`.length);
  const [, path] = new RegExp(`^/datasets/me/set/resolve/${COMMIT}/(.*)$`).exec(url.pathname) ?? [];
  if (hanging !== undefined && url.pathname.includes(hanging)) {
    // Half of an answer is as good as none.
    if (hanging === '/tree/') response.write('[');
  } else if (busy-- > 0) {
    response.writeHead(503).end();
  } else if (
    revision !== undefined &&
    ['main', 'v1', 'refs%2Fconvert%2Fparquet'].includes(revision)
  ) {
    json({ _id: '1', id: 'me/set', sha: COMMIT, lastModified: '2025-01-01T00:00:00Z' });
  } else if (tree) {
    const all = [...Object.keys(files), 'data/readme.md'].filter((name) => name.startsWith(folder));
    const page = Number(url.searchParams.get('cursor') ?? 0);
    const next = `${hubUrl}${url.pathname}?recursive=true&cursor=1`;
    if (page === 0) response.setHeader('Link', `<${next}>; rel="next"`);
    json([
      ...(page === 0 ? [{ type: 'directory', path: 'data', size: 0 }] : []),
      ...all
        .filter((_, i) => i % 2 === page)
        .map((name) => ({ type: 'file', path: name, size: 1 })),
    ]);
  } else if (path !== undefined && decodeURIComponent(path) in files) {
    response.writeHead(302, { location: `/cdn/${path}` }).end();
  } else {
    const bytes = files[decodeURIComponent(url.pathname.slice('/cdn/'.length))];
    if (bytes === undefined) return void response.writeHead(404).end();
    response.writeHead(206, {
      etag: '"1"',
      'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}`,
    });
    response.end(bytes);
  }
});

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  hubUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  log.length = 0;
  vi.unstubAllEnvs();
  vi.stubEnv('HF_TOKEN', '');
});

async function firsts(input: string, options = {}): Promise<unknown[]> {
  const found: unknown[] = [];
  const retries = { attempts: 2, delayMs: 1 };
  for await (const rows of pull(fromParquet(input, { hubUrl, retries, ...options })))
    found.push(rows.chunks[0]?.data.getChild('row')?.get(0));
  return found;
}

describe('hf://', () => {
  it.each([
    ['hf://datasets/me/set/data/test-0.parquet', [20]],
    ['hf://datasets/me/set@v1/data/train-*.parquet', [0, 10]],
    ['hf://datasets/me/set@refs/convert/parquet/data/{train,test}-?.parquet', [20, 0]],
    ['hf://datasets/me/set', [20, 0, 10, 30]],
    ['hf://datasets/me/set/data/', [20, 0, 10]],
    ['hf://datasets/me/set/**/a*.parquet', [30]],
    ['hf://datasets/me/set/data/train-{10..10}.parquet', [10]],
  ])('names files of a data set: %s', async (input, rows) => {
    expect(await firsts(input)).toEqual(rows);
    expect(log.filter((line) => line.includes('/resolve/')).length).toBe(rows.length);
  });

  it('takes the hub from `HF_ENDPOINT` and the token from `HF_TOKEN`', async () => {
    vi.stubEnv('HF_ENDPOINT', hubUrl);
    vi.stubEnv('HF_TOKEN', 'hf_secret');
    expect(await firsts('hf://datasets/me/set/data/*0.parquet', { hubUrl: undefined })).toEqual([
      20, 10,
    ]);
    expect(log.every((line) => line.endsWith(' Bearer hf_secret'))).toBe(true);
    log.length = 0;
    await firsts('hf://datasets/me/set/data/test-0.parquet', {
      headers: { authorization: 'mine' },
    });
    expect(log.every((line) => line.endsWith(' mine'))).toBe(true);
  });

  it('asks again where the hub is busy', async () => {
    busy = 1;
    expect(await firsts('hf://datasets/me/set/data/test-0.parquet')).toEqual([20]);
  });

  it.each(['/revision/', '/tree/', '/cdn/'])(
    'is an error soon where %s never answers',
    async (path) => {
      hanging = path;
      const input = 'hf://datasets/me/set/data/t*';
      const error = await firsts(input, { timeout: 50 }).catch((caught) => caught);
      hanging = undefined;
      expect(isMillraceError(error, 'io'), String(error)).toBe(true);
      const place = path === '/cdn/' ? `${hubUrl}/datasets/me/set/resolve/` : input;
      expect(error.message).toContain(`Cannot read \`${place}`);
      expect(error.message).toContain('nothing came in 50 ms, in 2 attempts; raise `retries`');
    },
  );

  it.each([
    ['hf://datasets/me/none/a.parquet', 'io', 'there is no such file, as the server answered 404'],
    ['hf://datasets/me/set@v9/a.parquet', 'io', '404'],
    ['hf://datasets/me/set/*.csv', 'io', 'the data set must have such files; received none'],
    ['hf://models/me/set', 'option', 'an input must be `hf://datasets/owner/name/path`'],
  ])('is an error where there is nothing: %s', async (input, tag, message) => {
    const error = await firsts(input).catch((caught) => caught);
    expect(isMillraceError(error) && error.tag, String(error)).toBe(tag);
    expect(error.message).toContain(message);
  });

  it('says which package is missing', async () => {
    vi.doMock('@huggingface/hub', () => {
      throw new Error('Cannot find package');
    });
    await expect(firsts('hf://datasets/me/set/a.parquet')).rejects.toThrow(
      'install it: `npm install @huggingface/hub`',
    );
    vi.doUnmock('@huggingface/hub');
  });
});

describe('hubPattern()', () => {
  it('is none of a path without patterns', () => {
    expect(hubPattern('data/a.parquet')).toBeUndefined();
  });

  it.each([
    ['*.p', ['a.p', '.p'], ['a/b.p', 'axp']],
    ['**/*.p', ['a.p', 'a/b/c.p'], ['a.q']],
    ['a/**', ['a/b', 'a/b/c'], ['b/a']],
    ['x-{a,b?}.p', ['x-a.p', 'x-bc.p'], ['x-c.p', 'x-b.p']],
    ['a(1)+,[x]*', ['a(1)+,[x]y'], ['a1+,x']],
  ])('%s matches', (pattern, matching, others) => {
    for (const path of matching) expect(hubPattern(pattern)?.test(path), path).toBe(true);
    for (const path of others) expect(hubPattern(pattern)?.test(path), path).toBe(false);
  });
});
