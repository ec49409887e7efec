import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import { openRangeCache } from '../../../lib/datasets/io/cacheFolder.ts';
import { fromParquet } from '../../../lib/datasets/parquet/fromParquet.ts';
import { pull } from '../../../lib/sinks/pull.ts';
import { runs } from '../../runs.ts';
import { digest } from '../http/digest.ts';
import { type FaultServer, openFaultServer } from '../http/faultServer.ts';
import { noisyParquet } from '../http/remoteFiles.ts';

const KILLS = runs(3);
const base = mkdtempSync(join(tmpdir(), 'millrace-cache-'));
let folders = 0;
let path: string;
let server: FaultServer;
let exact: readonly string[];

beforeAll(async () => {
  const bytes = noisyParquet(600);
  server = await openFaultServer({
    '/a.parquet': { bytes, etag: '"one"' },
    '/bare.parquet': { bytes },
    '/dated.parquet': { bytes, lastModified: 'Sat, 01 Nov 2025 10:00:00 GMT' },
  });
  exact = await read('a.parquet');
});
beforeEach(() => {
  path = join(base, `${folders++}`);
  server.log.length = 0;
});
afterAll(async () => {
  rmSync(base, { recursive: true, force: true });
  await server.close();
});

async function read(name: string, { bytes = 1e9, epochs = 1, cached = false } = {}) {
  const cache = cached ? { cacheFolder: { path, bytes } } : {};
  const elements: string[] = [];
  for await (const rows of pull(fromParquet(`${server.origin}/${name}`, cache), { epochs }))
    elements.push(digest(rows));
  return elements;
}

/** The requests that are not those that open a file. */
const ranges = () => server.log.filter(({ range }) => !range?.startsWith('bytes=-')).length;
const total = () =>
  readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);

describe('cacheFolder', () => {
  it.each(['a.parquet', 'dated.parquet'])(
    'asks for the bytes of %s once, in all epochs and runs',
    async (name) => {
      expect(await read(name, { cached: true, epochs: 3 })).toEqual([exact, exact, exact].flat());
      const asked = ranges();
      expect(asked).toBeGreaterThan(5);
      expect(server.log.length).toBe(asked + 3);
      expect(await read(name, { cached: true })).toEqual(exact);
      expect(ranges()).toBe(asked);
    },
  );

  it('keeps nothing of a file of which no version is told', async () => {
    expect(await read('bare.parquet', { cached: true })).toEqual(exact);
    expect(existsSync(path)).toBe(false);
  });

  it('reads another version anew', async () => {
    await read('a.parquet', { cached: true });
    const { bytes } = server.files.get('/a.parquet') as { bytes: Uint8Array };
    const asked = ranges();
    server.files.set('/a.parquet', { bytes, etag: '"two"' });
    await read('a.parquet', { cached: true });
    expect(ranges()).toBe(2 * asked);
    server.files.set('/a.parquet', { bytes, etag: '"one"' });
  });

  it('reads entries anew that are damaged, cut off or of another key', async () => {
    await read('a.parquet', { cached: true });
    const [first, second, third, fourth] = readdirSync(path).map((name) => join(path, name)) as [
      string,
      string,
      string,
      string,
    ];
    const damaged = readFileSync(first);
    damaged[1000] = (damaged[1000] as number) ^ 1;
    writeFileSync(first, damaged);
    writeFileSync(second, readFileSync(second).subarray(0, 5000));
    writeFileSync(third, readFileSync(fourth));
    server.log.length = 0;
    expect(await read('a.parquet', { cached: true })).toEqual(exact);
    expect(ranges()).toBe(3);
    server.log.length = 0;
    expect(await read('a.parquet', { cached: true })).toEqual(exact);
    expect(ranges()).toBe(0);
  });

  it('stays within its bytes, and removes what was used longest ago', async () => {
    const cache = await openRangeCache({ path, bytes: 100_000 });
    const target = new Uint8Array(9_968);
    const entry = (i: number) => target.fill(i).slice();
    for (let i = 0; i < 9; i++) await cache.write(`${i}`, entry(i));
    const used = readdirSync(path);
    for (const name of used) utimesSync(join(path, name), 1000, 1000);
    expect(await cache.read('3', target)).toBe(true);
    expect([...new Set(target)]).toEqual([3]);
    for (let i = 9; i < 12; i++) await cache.write(`${i}`, entry(i));
    expect(total()).toBeLessThanOrEqual(100_000);
    for (const i of [3, 9, 10, 11]) expect(await cache.read(`${i}`, target), `${i}`).toBe(true);
    await cache.write('large', new Uint8Array(100_000));
    expect(await cache.read('large', new Uint8Array(100_000))).toBe(false);
  });

  it('leaves other files alone, and removes what was given up long ago', async () => {
    const cache = await openRangeCache({ path, bytes: 20_000 });
    const mine = join(path, 'notes.txt');
    const unfinished = ['1', '2'].map((c) =>
      join(path, `${'a'.repeat(64)}.range.${c.repeat(36)}`),
    ) as [string, string];
    for (const place of [mine, ...unfinished]) writeFileSync(place, 'x');
    for (const place of [mine, unfinished[0]]) utimesSync(place, 1000, 1000);
    await cache.write('a', new Uint8Array(10_000));
    await cache.write('b', new Uint8Array(15_000));
    expect(readdirSync(path).filter((name) => name.length < 64)).toEqual(['notes.txt']);
    const left = unfinished.map((place) =>
      readdirSync(path).includes(place.slice(path.length + 1)),
    );
    expect(left).toEqual([false, true]);
  });

  it('may be used by several runs at the same time', async () => {
    const all = await Promise.all(
      Array.from({ length: 4 }, () => read('a.parquet', { cached: true, bytes: 700_000 })),
    );
    for (const elements of all) expect(elements).toEqual(exact);
  });

  it('that cannot be a folder is an error', async () => {
    writeFileSync(path, 'a file');
    const error = await read('a.parquet', { cached: true }).catch((caught) => caught);
    expect(isMillraceError(error, 'io'), String(error)).toBe(true);
    expect(error.message).toContain(`Cannot use \`cacheFolder\` \`${path}\``);
    expect(() => fromParquet('a', { cacheFolder: { path: '', bytes: 1 } })).toThrow(
      'cacheFolder.path',
    );
    expect(() => fromParquet('a', { cacheFolder: { path, bytes: 0.5 } })).toThrow(
      'cacheFolder.bytes',
    );
  });

  it(`gives no wrong row after processes were killed, ${KILLS} times`, async () => {
    // In one file, which starts sooner; beside the packages that it imports.
    const root = resolve(import.meta.dirname, '../../..');
    mkdirSync(join(root, 'data'), { recursive: true });
    const folder = mkdtempSync(join(root, 'data/cache-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const script = join(folder, 'readCached.mjs');
    await build({
      entryPoints: [resolve(import.meta.dirname, 'readCached.ts')],
      outfile: script,
      bundle: true,
      ...{ format: 'esm', platform: 'node', packages: 'external', logLevel: 'error' },
      conditions: ['millrace-source'],
    });
    const started = Date.now();
    const run = (killAfterMs?: number) => {
      const child = spawn(process.execPath, [script, `${server.origin}/a.parquet`, path]);
      let out = '';
      child.stdout.on('data', (data) => {
        out += data;
        // Once it has begun, as most of the time is its start.
        if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      });
      return once(child, 'close').then(() => out);
    };
    const whole = await run();
    const lines = whole.split('\n');
    expect(lines.at(-2)).toBe('end');
    rmSync(path, { recursive: true });
    for (let i = 0; i < KILLS; i++) {
      const [killed, other] = await Promise.all([
        run(Math.random() * 100),
        i % 5 === 0 ? run() : whole,
      ]);
      expect(whole.startsWith(killed)).toBe(true);
      expect(other).toBe(whole);
    }
    expect(await run()).toBe(whole);
    console.log(`${KILLS} kills, ${Math.round((Date.now() - started) / 1000)} s`);
  }, 1_800_000);
});
