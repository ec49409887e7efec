import {
  existsSync,
  mkdtempSync,
  openAsBlob,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  Field,
  FixedSizeBinary,
  Int32,
  Null,
  Schema,
  Table,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import * as fc from 'fast-check';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Checkpoint } from '../../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import type { Rows } from '../../../lib/core/rows.ts';
import { fromParquet } from '../../../lib/datasets/parquet/fromParquet.ts';
import { consume } from '../../../lib/sinks/consume.ts';
import { pull } from '../../../lib/sinks/pull.ts';
import { columnOf, valuesOf } from '../values.ts';
import { numberedTable, parquetOf, tableOfEveryType } from '../written.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-parquet-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function read(...[input, options]: Parameters<typeof fromParquet>): Promise<Rows[]> {
  return lastValueFrom(fromParquet(input, options).pipe(toArray()));
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error('nothing was thrown'),
    (error) => error,
  );
}

/** Counts the bytes that are read of a Blob. */
class CountedBlob extends Blob {
  taken = 0;
  override slice(start = 0, end = this.size): Blob {
    this.taken += end - start;
    return super.slice(start, end);
  }
}

describe('fromParquet()', () => {
  it.each(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI', 'ZSTD', 'LZ4_RAW'] as const)(
    'reads back what was written with %s',
    async (codec) => {
      const table = numberedTable(2500);
      const rows = await read(parquetOf(table, { codec }));
      for (const name of ['row', 'half', 'name', 'class'])
        expect(valuesOf(rows, name)).toEqual(columnOf(table, name));
    },
  );

  it('reads every type that a row may have', async () => {
    const table = tableOfEveryType();
    const rows = await read(parquetOf(table));
    for (const { name, type, metadata } of table.schema.fields) {
      const field = rows[0]?.schema.fields.find((one) => one.name === name);
      expect(String(field?.type)).toBe(String(type));
      expect(Object.fromEntries(field?.metadata ?? [])).toMatchObject(Object.fromEntries(metadata));
      expect(valuesOf(rows, name), name).toEqual(columnOf(table, name));
    }
  });

  it('reads every type alone just as among the others', async () => {
    const table = tableOfEveryType();
    const bytes = parquetOf(table);
    for (const { name, type } of table.schema.fields) {
      const rows = await read(bytes, { columns: [name] });
      expect(rows[0]?.schema.fields.map((field) => [field.name, String(field.type)])).toEqual([
        [name, String(type)],
      ]);
      expect(valuesOf(rows, name), name).toEqual(columnOf(table, name));
    }
  });

  it.each([0, 1])(
    'has read and decoded as many row groups ahead as `readAhead` says, while one is used: %i',
    async (readAhead) => {
      const decode = vi.spyOn(createRequire(import.meta.url)('parquet-wasm'), 'readParquet');
      const items = pull(
        fromParquet(parquetOf(numberedTable(5000), { groupRows: 1000 }), { readAhead }),
      );
      try {
        for (let used = 1; used <= 4; used++) {
          expect((await items.next()).value?.length).toBe(1000);
          // The step: nothing is asked for meanwhile.
          await vi.waitFor(() => expect(decode.mock.calls.length).toBe(used + readAhead));
          await sleep(5);
          expect(decode.mock.calls.length).toBe(used + readAhead);
          expect(decode.mock.results.every(({ type }) => type === 'return')).toBe(true);
        }
      } finally {
        await items.return();
        decode.mockRestore();
      }
    },
  );

  it.each([0, 1])(
    'reads a column of the type of no value at all, beside others, with %i workers',
    async (workers) => {
      const table = new Table({
        row: vectorFromArray([1, 2, 3], new Int32()),
        nothing: vectorFromArray([null, null, null], new Null()),
        name: vectorFromArray(['a', 'b', 'c'], new Utf8()),
      });
      const rows: Rows[] = [];
      await consume(fromParquet(parquetOf(table)), (some) => rows.push(some), { workers });
      expect(valuesOf(rows, 'row')).toEqual([1, 2, 3]);
      expect(valuesOf(rows, 'nothing')).toEqual([null, null, null]);
      expect(valuesOf(rows, 'name')).toEqual(['a', 'b', 'c']);
    },
  );

  it('takes a path, a file: URL, bytes, a Blob of memory and one of a file', async () => {
    const bytes = parquetOf(numberedTable(30));
    const path = write('kinds.parquet', bytes);
    for (const input of [
      path,
      pathToFileURL(path),
      bytes,
      new Blob([bytes as BlobPart]),
      await openAsBlob(path),
    ]) {
      expect(valuesOf(await read(input), 'row')).toEqual(Array.from({ length: 30 }, (_, i) => i));
    }
  });

  it('reads only the bytes of the columns that are wanted', async () => {
    const bytes = parquetOf(numberedTable(300_000), { codec: 'UNCOMPRESSED', groupRows: 100_000 });
    const blob = new CountedBlob([bytes as BlobPart]);
    const rows = await read(blob, { columns: ['half'] });
    expect(rows[0]?.schema.names).toEqual(['half']);
    expect(blob.taken).toBeLessThan(bytes.length / 4);
    expect(valuesOf(rows, 'half')).toEqual(Array.from({ length: 300_000 }, (_, i) => i / 2));
  });

  it('reads one row group when the first is wanted, and no more', async () => {
    const bytes = parquetOf(numberedTable(100_000), { codec: 'UNCOMPRESSED', groupRows: 10_000 });
    const blob = new CountedBlob([bytes as BlobPart]);
    const stream = pull(fromParquet(blob));
    await stream.next();
    expect(blob.taken).toBeLessThan(bytes.length / 5);
    await stream.return?.();
  });

  it('reads files in their order, and says of each row where it stands', async () => {
    const paths = [0, 1, 2].map((i) =>
      write(`part-${i}.parquet`, parquetOf(numberedTable(1500, 1500 * i))),
    );
    const rows = await read(paths);
    expect(valuesOf(rows, 'row')).toEqual(Array.from({ length: 4500 }, (_, i) => i));
    const places = rows.map(({ chunks }) => chunks[0]?.place(1));
    expect(places).toContainEqual({ source: paths[1], rowGroup: 1, row: 1001 });
    expect(places).toHaveLength(6);
  });

  it('has small record batches, however large the row groups are', async () => {
    const rows = await read(parquetOf(numberedTable(200_000), { groupRows: 200_000 }));
    expect(rows.every(({ length }) => length <= 65_536)).toBe(true);
    expect(valuesOf(rows, 'row')).toEqual(Array.from({ length: 200_000 }, (_, i) => i));
  });

  it('has the same record batches of a large row group, decoded in several parts or, by threads, in one', async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => new Uint8Array(20_000).fill(i));
    const table = new Table({ picture: vectorFromArray(rows, new FixedSizeBinary(20_000)) });
    const bytes = parquetOf(table, { codec: 'SNAPPY', groupRows: 3000 });
    const lengths: Record<number, number[]> = {};
    for (const workers of [0, 1]) {
      const read: Rows[] = [];
      await consume(fromParquet(bytes), (some) => read.push(some), { workers });
      lengths[workers] = read.map(({ length }) => length);
      const firsts = read.flatMap(({ chunks: [chunk] }) => {
        const values = chunk?.data.getChildAt(0)?.data[0]?.values as Uint8Array;
        return Array.from({ length: values.length / 20_000 }, (_, i) => values[20_000 * i]);
      });
      expect(firsts).toEqual(rows.map(([first]) => first));
    }
    expect(lengths[0]).toEqual(lengths[1]);
    expect(lengths[0]).toHaveLength(12);
  });

  it('emits nothing for a file without rows', async () => {
    const empty = new Table(new Schema([new Field('x', new Int32())]));
    expect(await read(parquetOf(empty))).toEqual([]);
  });

  it('goes on after any row, in the same and in the next files, without reading what is before', async () => {
    const files = [parquetOf(numberedTable(2500)), parquetOf(numberedTable(700, 2500))];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3200 }), async (source) => {
        const [first] = await read(files);
        const { dataset } = (first as Rows).checkpoint;
        const resume: Checkpoint = { version: 1, dataset, seed: 3, epoch: 1, position: { source } };
        const rows: Rows[] = [];
        for await (const one of pull(fromParquet(files), { resume, seed: 3, epochs: 2 }))
          rows.push(one);
        expect(valuesOf(rows, 'row')).toEqual(
          Array.from({ length: 3200 - source }, (_, i) => source + i),
        );
        for (const [i, one] of rows.entries()) {
          const rest: Rows[] = [];
          for await (const later of pull(fromParquet(files), { resume: one.checkpoint, epochs: 2 }))
            rest.push(later);
          expect(valuesOf(rest, 'row')).toEqual(valuesOf(rows.slice(i + 1), 'row'));
        }
      }),
      { numRuns: 25, examples: [[0], [1], [999], [1000], [2500], [3199], [3200]] },
    );
    const blob = new CountedBlob([
      parquetOf(numberedTable(100_000), { codec: 'UNCOMPRESSED', groupRows: 1000 }) as BlobPart,
    ]);
    const [rows] = await read(blob);
    blob.taken = 0;
    const resume = { ...(rows as Rows).checkpoint, position: { source: 99_500 } };
    for await (const last of pull(fromParquet(blob), { resume })) expect(last.length).toBe(500);
    expect(blob.taken).toBeLessThan(blob.size / 5);
  });

  it('does not go on with another data set', async () => {
    const [rows] = await read(parquetOf(numberedTable(10)));
    const resume = (rows as Rows).checkpoint;
    const other = pull(fromParquet(parquetOf(numberedTable(11))), { resume });
    expect(isMillraceError(await failure(other.next()), 'checkpoint')).toBe(true);
  });

  it('has a fingerprint that does not depend on the folder or the columns wanted, but on names, sizes and types', async () => {
    const bytes = parquetOf(numberedTable(10));
    const dataset = async (input: Parameters<typeof fromParquet>[0], columns?: string[]) => {
      const rows = await firstValueFrom(fromParquet(input, columns ? { columns } : {}));
      return rows.checkpoint.dataset;
    };
    const first = await dataset(write('same.parquet', bytes));
    const moved = mkdtempSync(join(folder, 'moved-'));
    writeFileSync(join(moved, 'same.parquet'), bytes);
    expect(await dataset(join(moved, 'same.parquet'))).toBe(first);
    expect(await dataset(write('same.parquet', bytes), ['half'])).toBe(first);
    expect(await dataset(write('other.parquet', bytes))).not.toBe(first);
    expect(await dataset(write('same.parquet', parquetOf(numberedTable(12))))).not.toBe(first);
  });

  it('says which columns there are when one is missing', async () => {
    const error = await failure(read(parquetOf(numberedTable(3)), { columns: ['row', 'colour'] }));
    expect(isMillraceError(error, 'schema')).toBe(true);
    expect(error.message).toBe(
      'Cannot read `bytes`: `columns` must be among its columns, `row`, `half`, `name`, `class`; received `colour`',
    );
  });

  it('says which file differs, and in what, after the rows of the files before it', async () => {
    const other = parquetOf(
      new Table({
        row: vectorFromArray(['a'], new Utf8()),
        half: vectorFromArray(['1'], new Utf8()),
      }),
    );
    const files = [parquetOf(numberedTable(5)), other];
    const rows: Rows[] = [];
    const error = await failure(
      fromParquet(files, { columns: ['half'] }).forEach((one) => void rows.push(one)),
    );
    expect(isMillraceError(error, 'schema')).toBe(true);
    expect(error.message).toContain(
      '`bytes[1]`: its column `half` must be as in `bytes[0]`, Float32; received Utf8',
    );
    expect(valuesOf(rows, 'half')).toHaveLength(5);
  });

  it.each([
    ['a missing file', () => join(folder, 'none.parquet'), /none\.parquet.*there is no such file/],
    ['a directory', () => import.meta.dirname, /a directory must have Parquet files/],
    [
      'an empty file',
      () => write('empty.parquet', new Uint8Array()),
      /empty\.parquet.*it is empty/,
    ],
    [
      'text',
      () => write('a.txt', new TextEncoder().encode('hello, this is text')),
      /does not begin with `PAR1`/,
    ],
    ['an Arrow file', () => new TextEncoder().encode('ARROW1\0\0 and so on'), /`fromArrow`/],
    ['a file cut off', () => parquetOf(numberedTable(500)).subarray(0, 3000), /cut off/],
  ])('says of %s what it is', async (_, input, expected) => {
    const error = await failure(read(input()));
    expect(isMillraceError(error, 'io')).toBe(true);
    expect(error.message).toMatch(expected);
    expect(error.message.endsWith('.')).toBe(false);
  });

  it.each([
    [[], /input/],
    [42, /input/],
    ['s3://bucket/a.parquet', /a URL of a file or of http/],
    [new URL('s3://bucket/a.parquet'), /a URL of a file or of http/],
    ['', /empty/],
  ])('refuses the input %s at once', (input, expected) => {
    const make = () => fromParquet(input as never);
    expect(make).toThrow(expected);
    expect(isMillraceError(caught(make), 'option')).toBe(true);
  });

  it.each([[[]], ['row'], [['row', 'row']], [[1]]])('refuses the columns %j at once', (columns) => {
    expect(
      isMillraceError(
        caught(() => fromParquet('a.parquet', { columns: columns as never })),
        'option',
      ),
    ).toBe(true);
  });

  it('opens anew for every subscription, and two can be read at the same time', async () => {
    const rows$ = fromParquet(parquetOf(numberedTable(3000)));
    const [a, b] = [pull(rows$), pull(rows$)];
    const seen: number[][] = [[], []];
    for (let i = 0; i < 3; i++) {
      for (const [k, stream] of [a, b].entries()) {
        const { value } = await stream.next();
        seen[k]?.push(...(valuesOf([value as Rows], 'row') as number[]));
      }
    }
    expect(seen[0]).toEqual(Array.from({ length: 3000 }, (_, i) => i));
    expect(seen[1]).toEqual(seen[0]);
  });

  it.runIf(existsSync('/proc/self/fd'))(
    'closes its file when it is left early, and when it is done',
    async () => {
      const path = write('left.parquet', parquetOf(numberedTable(5000)));
      const open = () =>
        readdirSync('/proc/self/fd').filter((fd) => {
          try {
            return readlinkSync(`/proc/self/fd/${fd}`) === path;
          } catch {
            return false;
          }
        }).length;
      const held = pull(fromParquet(path));
      await held.next();
      expect(open()).toBe(1);
      await held.return?.();
      for (let i = 0; i < 10; i++) await firstValueFrom(fromParquet(path).pipe(take(1)));
      const subscription = fromParquet(path).subscribe();
      subscription.unsubscribe();
      await read(path);
      await expect.poll(open).toBe(0);
    },
  );
});

function caught(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    return error;
  }
  return undefined;
}
