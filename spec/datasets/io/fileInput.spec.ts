import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import { fromParquet } from '../../../lib/datasets/parquet/fromParquet.ts';
import { pull } from '../../../lib/sinks/pull.ts';
import { numberedTable, parquetOf } from '../written.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-input-'));
const bytes = parquetOf(numberedTable(30));
const server = createServer((request, answer) => {
  answer.statusCode = request.url === '/there' ? 200 : 404;
  answer.end(request.url === '/there' ? bytes : 'nothing');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  server.close();
});

async function rowsOf(input: Parameters<typeof fromParquet>[0], epochs = 1): Promise<number> {
  let rows = 0;
  for await (const { length } of pull(fromParquet(input), { epochs })) rows += length;
  return rows;
}

describe('an input', () => {
  it('may be a path with characters of patterns, and a `file:` URL as text', async () => {
    for (const name of ['what?.parquet', 'a*b.parquet', 'ü #1%20.parquet']) {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      expect(await rowsOf(path)).toBe(30);
      expect(await rowsOf(pathToFileURL(path).href)).toBe(30);
      expect(await rowsOf(pathToFileURL(path))).toBe(30);
    }
  });

  it('may be an `ArrayBuffer`, or a `Response`, which is read in every epoch', async () => {
    expect(await rowsOf(bytes.slice().buffer as ArrayBuffer)).toBe(30);
    expect(await rowsOf(new Response(bytes as BodyInit), 3)).toBe(90);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await rowsOf(await fetch(`${address}/there`), 2)).toBe(60);
    const missing = await fetch(`${address}/missing`);
    const error = await rowsOf(missing).catch((caught) => caught);
    expect(isMillraceError(error, 'io')).toBe(true);
    expect(error.message).toBe(`Cannot read \`${address}/missing\`: the server answered 404`);
    const used = new Response('used');
    await used.text();
    await expect(rowsOf(used)).rejects.toThrow('its body has been read already');
  });

  it.each([
    ['', 'an empty one names no file'],
    ['ftp://example.org/a.parquet', 'fetch it and pass the `Response`'],
    [new URL('ftp://example.org/a.parquet'), 'fetch it and pass the `Response`'],
    ['https://', 'write it in full'],
    ['https://me:secret@example.org/a.parquet', 'give it in `headers`'],
    ['part-{9..1}.parquet', 'must count upwards'],
    ['part-{0..9999999}.parquet', 'names too many files'],
  ])('is refused at once where it is no file: %s', (input, message) => {
    expect(() => fromParquet(input)).toThrow(message);
  });

  it('may be a template of paths', async () => {
    for (const i of [8, 9, 10])
      writeFileSync(join(folder, `t-${`${i}`.padStart(3, '0')}.p`), bytes);
    expect(await rowsOf(join(folder, 't-{008..010}.p'))).toBe(90);
    await expect(rowsOf(join(folder, 't-{8..10}.p'))).rejects.toThrow('t-8.p`: there is no such');
  });

  it('that is missing is an error of the stream', async () => {
    const error = await lastValueFrom(
      fromParquet(join(folder, 'no*.parquet')).pipe(toArray()),
    ).catch((caught) => caught);
    expect(isMillraceError(error, 'io')).toBe(true);
    expect(error.message).toMatch(
      /no\*\.parquet`: a pattern must match at least one file; it matches none/,
    );
  });

  it('that is a long list of what it must not be is told in short', () => {
    const numbers = Array.from({ length: 200_000 }, (_, i) => i);
    let message = '';
    try {
      fromParquet(numbers as never);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('received [0, 1, 2');
    expect(message.length).toBeLessThan(250);
  });
});

describe('`workers`', () => {
  it('of more threads than any machine has are refused', () => {
    const error = (() => {
      try {
        return pull(fromParquet(bytes), { workers: 1e9 });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(isMillraceError(error, 'option')).toBe(true);
    expect(String(error)).toContain('of at most 1024, in threads; received 1000000000');
  });
});
