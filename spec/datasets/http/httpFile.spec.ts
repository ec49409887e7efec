import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import type { Rows } from '../../../lib/core/rows.ts';
import { fromArrow } from '../../../lib/datasets/arrow/fromArrow.ts';
import type { HttpOptions } from '../../../lib/datasets/http/httpOptions.ts';
import { fromParquet } from '../../../lib/datasets/parquet/fromParquet.ts';
import { describe as describeStream } from '../../../lib/look/describe.ts';
import { pull } from '../../../lib/sinks/pull.ts';
import { digest } from './digest.ts';
import { type Fault, type FaultServer, HARMLESS, openFaultServer, PASSING } from './faultServer.ts';
import { noisyArrow, noisyParquet } from './remoteFiles.ts';

const quick = { retries: { attempts: 3, delayMs: 1 }, timeout: 500 } satisfies HttpOptions;
const parquet = noisyParquet(400);
let server: FaultServer;
let exact: readonly string[];
let address: string;

beforeAll(async () => {
  server = await openFaultServer({
    '/a.parquet': { bytes: parquet, etag: '"one"' },
    '/bare.parquet': { bytes: parquet },
    '/dated.parquet': { bytes: parquet, lastModified: 'Sat, 01 Nov 2025 10:00:00 GMT' },
    '/weak.parquet': { bytes: parquet, etag: 'W/"one"' },
    '/a.arrow': { bytes: noisyArrow(400), etag: '"one"' },
    '/a.arrows': { bytes: noisyArrow(400, 0, 'stream'), etag: '"one"' },
    '/empty.parquet': { bytes: new Uint8Array(0) },
    '/text.parquet': { bytes: new TextEncoder().encode('<html>Please log in</html>') },
  });
  address = `${server.origin}/a.parquet`;
  exact = (await lastValueFrom(fromParquet(parquet).pipe(toArray()))).map(digest);
});
afterAll(() => server.close());
beforeEach(() => {
  server.fault = () => undefined;
  server.log.length = 0;
});

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

async function read(url: string, options: HttpOptions = {}): Promise<readonly string[]> {
  const elements: string[] = [];
  for await (const rows of pull(fromParquet(url, { ...quick, ...options })))
    elements.push(digest(rows));
  return elements;
}

async function failure(url: string, options: HttpOptions = {}): Promise<string> {
  const error = await read(url, options).catch((caught) => caught);
  expect(isMillraceError(error, 'io'), String(error)).toBe(true);
  await expect.poll(() => server.inFlight).toBe(0);
  return error.message;
}

/** Has the `n`th request fail, from 0 on, or all from there on. */
function failing(fault: Fault, { at = 0, always = false } = {}): void {
  let requests = 0;
  server.fault = () => {
    const i = requests++;
    return i === at || (always && i > at) ? fault : undefined;
  };
}

describe('a file behind a URL', () => {
  it.each(['a', 'bare', 'dated', 'weak'])('gives the rows of the file: %s', async (name) => {
    expect(await read(`${server.origin}/${name}.parquet?signature=1`)).toEqual(exact);
    expect(server.log[0]?.range).toBe('bytes=-262144');
    expect(server.log[0]?.headers['accept-encoding']).toBe('identity');
    const conditions = new Set(server.log.slice(1).map(({ headers }) => headers['if-range']));
    expect([...conditions]).toEqual([name === 'a' ? '"one"' : undefined]);
  });

  it('may be a `URL`, or one in a list with others', async () => {
    const both$ = fromParquet([new URL(address), parquet]);
    let rows = 0;
    for await (const { length } of pull(both$)) rows += length;
    expect(rows).toBe(800);
  });

  it.each([...PASSING])(
    'is read all the same where a request fails in passing: %s',
    async (fault) => {
      for (const at of [0, 2]) {
        failing(fault, { at });
        expect(await read(address)).toEqual(exact);
      }
    },
  );

  it.each([...HARMLESS])('is read where all answers are unusual: %s', async (fault) => {
    let isMoved = false;
    server.fault = (path) => {
      if (fault === 'redirect' && path.startsWith('/moved')) return undefined;
      isMoved = true;
      return fault;
    };
    expect(await read(address, { retries: { attempts: 99, delayMs: 0 } })).toEqual(exact);
    expect(isMoved).toBe(true);
  });

  it.each<[Fault, string]>([
    ['error503', 'the server answered 503, in 3 attempts; raise `retries` or try later'],
    ['error429', 'the server answered 429 and asks to wait 0 s, in 3 attempts'],
    ['resetAtOnce', 'the request failed, as fetch failed'],
    ['short', 'its body ended 7 bytes early'],
    ['hang', 'nothing came in 500 ms'],
    ['hangMidway', 'nothing came in 500 ms'],
    ['error404', 'there is no such file, as the server answered 404'],
    ['error403', 'the server answered 403; give what it asks for in `headers`'],
    ['wrongRange', 'the server must answer the bytes that it is asked for'],
    ['longBody', 'the server sent more than the'],
    ['noContentRange', 'must say which bytes of how many it has; received `Content-Range: `'],
    ['unknownSize', 'must say which bytes of how many it has'],
    ['gzip', 'the server answered a range of its gzip form'],
    ['changed', 'received ETag "another" where it had "one"'],
    ['truncated', 'where there were'],
    ['noRanges', 'the server answered a range by 200'],
    ['error416', 'a file that has become shorter (416)'],
  ])('is an error where it cannot be read any more: %s', async (fault, message) => {
    failing(fault, { at: 1, always: true });
    expect(await failure(address)).toContain(message);
    const ends = server.log.slice(1).map(({ range }) => range?.split('-').at(-1));
    expect(new Set(ends).size < ends.length).toBe(PASSING.has(fault));
  });

  it('is not asked again by what asks to wait longer than five minutes', async () => {
    const fetch = async () => new Response('', { status: 429, headers: { 'retry-after': '301' } });
    expect(await failure(address, { fetch })).toContain('asks to wait 301 s');
  });

  it('is refused by name and reason where it is no such file', async () => {
    expect(await failure(`${server.origin}/none.parquet`)).toMatch(
      /none.parquet`: there is no such/,
    );
    expect(await failure(`${server.origin}/empty.parquet`)).toMatch(/as Parquet: it is empty$/);
    expect(await failure(`${server.origin}/text.parquet`)).toContain('it is of another format');
    expect(await failure(`${server.origin}/a.arrow?token=secret`)).toBe(
      `Cannot read \`${server.origin}/a.arrow\` as Parquet: it is an Arrow file; read it with \`fromArrow\``,
    );
  });

  it('is read whole where the server answers no ranges, up to a bound', async () => {
    server.fault = () => 'noRanges';
    expect(await read(address)).toEqual(exact);
    expect(server.log.length).toBe(1);
    expect(await failure(address, { maxWholeBytes: parquet.length - 1 })).toContain(
      `up to ${parquet.length - 1} bytes; it has ${parquet.length} bytes; raise \`maxWholeBytes\``,
    );
  });

  it('that changes between two epochs is an error', async () => {
    const items = pull(fromParquet(address, quick), { epochs: 2 });
    let error: unknown;
    try {
      for await (const { checkpoint } of items)
        if (checkpoint.epoch === 1) throw new Error('the second epoch has begun');
        else server.files.set('/a.parquet', { bytes: parquet, etag: '"two"' });
    } catch (caught) {
      error = caught;
    } finally {
      server.files.set('/a.parquet', { bytes: parquet, etag: '"one"' });
    }
    expect(String(error)).toContain('ETag "two" where it had');
  });

  it('that has changed since a checkpoint is refused', async () => {
    const stream$ = fromParquet(address, quick);
    const { value } = await pull(stream$).next();
    server.files.set('/a.parquet', { bytes: parquet, etag: '"two"' });
    const resumed = await pull(stream$, { resume: (value as Rows).checkpoint })
      .next()
      .catch((error) => error);
    server.files.set('/a.parquet', { bytes: parquet, etag: '"one"' });
    expect(isMillraceError(resumed, 'checkpoint'), String(resumed)).toBe(true);
  });

  it('is asked for with the headers of each request, which no other origin sees', async () => {
    const other = await openFaultServer({ '/a.parquet': { bytes: parquet, etag: '"one"' } });
    const home = await openFaultServer({ '/a.parquet': { bytes: parquet, etag: '"one"' } });
    const fetch = async (url: string, init: RequestInit) => {
      if (url.startsWith(other.origin)) return globalThis.fetch(url, init);
      const answer = await globalThis.fetch(url, { ...init, method: 'HEAD' });
      await answer.body?.cancel();
      const { origin } = other;
      const moved = await globalThis.fetch(url.replace(home.origin, origin), {
        signal: init.signal ?? null,
        headers: { range: new Headers(init.headers).get('range') ?? '' },
      });
      return Object.defineProperties(moved, { redirected: { value: true } });
    };
    let signed = 0;
    const headers = async (url: string) => ({
      authorization: `${new URL(url).pathname} ${signed++}`,
    });
    expect(await read(`${home.origin}/a.parquet`, { headers, fetch })).toEqual(exact);
    expect(home.log.map((entry) => entry.headers.authorization)).toEqual(['/a.parquet 0']);
    expect(other.log.filter((entry) => entry.headers.authorization !== undefined)).toEqual([]);
    expect(other.log.length).toBeGreaterThan(3);
    await Promise.all([home.close(), other.close()]);
  });

  it('is asked for again at its own URL when that it was redirected to has expired', async () => {
    let requests = 0;
    server.fault = (path) => {
      if (!path.startsWith('/moved')) return 'redirect';
      return ++requests % 3 === 0 ? 'error403' : undefined;
    };
    expect(await read(address)).toEqual(exact);
    const own = server.log.filter(({ path }) => !path.startsWith('/moved')).length;
    expect(own).toBeGreaterThan(1);
    expect(own).toBeLessThan(server.log.length / 2);
  });

  it('has no more requests in flight than are read ahead', async () => {
    server.delayMs = 10;
    let most = 0;
    server.fault = () => {
      most = Math.max(most, server.inFlight);
      return undefined;
    };
    for (const readAhead of [1, 3]) {
      most = 0;
      for await (const _ of pull(fromParquet(address, { ...quick, readAhead })));
      expect(most).toBe(readAhead);
    }
    server.delayMs = 0;
  });

  it.each(['pull', 'signal'])('leaves no request behind when it is given up: %s', async (how) => {
    for (const fault of ['hang', 'hangMidway'] as const) {
      failing(fault, { at: 2, always: true });
      const controller = new AbortController();
      const items = pull(fromParquet(address, { ...quick, timeout: 60_000, readAhead: 4 }), {
        signal: controller.signal,
      });
      await items.next();
      const waiting = items.next().catch((error) => error);
      await expect.poll(() => server.inFlight).toBeGreaterThan(0);
      if (how === 'pull') await items.return();
      else controller.abort(new Error('enough'));
      await waiting;
      await expect.poll(() => server.inFlight).toBe(0);
    }
  });
});

describe('several files', () => {
  const paths = ['label=2/kind=a%20b/x', 'label=10/kind=7/x', 'label=10/kind=c%2520d/x'];
  const names = paths.map((path) => `${path}.parquet`);
  const small = noisyParquet(80);
  /** Row groups that no end of a file has in it. */
  const large = noisyParquet(240);

  beforeAll(() => {
    for (const name of names) server.files.set(`/${name}`, { bytes: small, etag: '"one"' });
    for (let i = 0; i < 4; i++) server.files.set(`/${i}.parquet`, { bytes: large, etag: '"one"' });
  });

  async function valuesOf(input: string | readonly string[], column: string) {
    const found = new Set<unknown>();
    let rows = 0;
    for await (const { chunks, length } of pull(fromParquet(input))) {
      rows += length;
      for (const { data } of chunks)
        for (const value of data.getChild(column) ?? []) found.add(value);
    }
    return [rows, ...found];
  }

  it('have columns of their folders: integers where all values are, text otherwise', async () => {
    const urls = names.map((name) => `${server.origin}/${name}`);
    expect(await valuesOf(urls, 'label')).toEqual([240, 2, 10]);
    expect(await valuesOf(urls, 'kind')).toEqual([240, 'a b', '7', 'c d']);
    for (const i of [0, 1]) server.files.set(`/row=${i}/label=${i}/x.parquet`, { bytes: small });
    const template = `${server.origin}/row={0..1}/label={0..1}/x.parquet`;
    server.files.set('/row=0/label=1/x.parquet', { bytes: small });
    server.files.set('/row=1/label=0/x.parquet', { bytes: small });
    expect(await valuesOf(template, 'label')).toEqual([320, 0, 1]);
    // A column of the files stays as it is.
    expect((await valuesOf(template, 'row')).length).toBe(1 + 80);
  });

  it('are requested for the columns that folders do not tell', async () => {
    const rows$ = fromParquet(`${server.origin}/${names[0]}`, { columns: ['label', 'row'] });
    const { requests, requestBytes } = await describeStream(rows$);
    server.log.length = 0;
    for await (const _ of pull(rows$));
    const sent = server.log.reduce((sum, entry) => sum + entry.bytes, 0);
    expect([server.log.length, sent]).toEqual([requests, requestBytes]);
    server.log.length = 0;
    for await (const _ of pull(
      fromParquet(`${server.origin}/${names[0]}`, { columns: ['label'] }),
    ));
    expect(server.log.length).toBe(1);
  });

  it('are opened while those before them are read, as far as is read ahead', async () => {
    server.delayMs = 5;
    const opened = async (options: object) => {
      server.log.length = 0;
      const items = pull(fromParquet(`${server.origin}/{0..3}.parquet`, options));
      await items.next();
      await expect.poll(() => server.inFlight).toBe(0);
      const ends = server.log.filter(({ range }) => range?.startsWith('bytes=-'));
      await items.return();
      return ends.map(({ path }) => path);
    };
    const all = range(4).map((i) => `/${i}.parquet`);
    // Each has six row groups: with eight ahead the last of the first file are planned.
    expect(await opened({ readAhead: 1 })).toEqual(all.slice(0, 1));
    expect(await opened({ readAhead: 8 })).toEqual(all);
    expect(await opened({ readAhead: 8, shard: { index: 0, count: 1 } })).toEqual([
      ...all,
      ...all.slice(0, 3),
    ]);
    server.delayMs = 0;
  });
});

describe('describe()', () => {
  it.each([
    ['a.parquet', undefined],
    ['a.parquet', ['row']],
    ['a.arrow', undefined],
    ['a.arrows', undefined],
  ])(
    'says the requests and bytes that an epoch of %s takes, of columns %j',
    async (name, columns) => {
      const source = name.endsWith('parquet') ? fromParquet : fromArrow;
      const rows$ = source(`${server.origin}/${name}`, {
        ...(columns === undefined ? {} : { columns }),
        readAhead: 4,
      });
      const { requests, requestBytes, bytes } = await describeStream(rows$);
      server.log.length = 0;
      for await (const _ of pull(rows$));
      const sent = server.log.reduce((sum, entry) => sum + entry.bytes, 0);
      expect(server.log.length).toBe(requests);
      expect(sent).toBe(requestBytes);
      expect(bytes).toBe(server.files.get(`/${name}`)?.bytes.length);
      expect(requests).toBeGreaterThan(2);
      if (columns !== undefined) expect(requestBytes).toBeLessThan((bytes as number) / 2);
    },
  );
});
