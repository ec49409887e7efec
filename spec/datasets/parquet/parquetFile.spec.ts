import {
  Binary,
  Bool,
  Field,
  FixedSizeBinary,
  Float32,
  List,
  type RecordBatch,
  Table,
  Uint8,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { afterAll, describe, expect, it } from 'vitest';
import { spawnThread } from '#threads';
import type { ByteFile } from '../../../lib/datasets/io/byteFile.ts';
import { ParquetFile, type ReadOptions } from '../../../lib/datasets/parquet/parquetFile.ts';
import { ThreadPool } from '../../../lib/threads/threadPool.ts';
import { columnOf } from '../values.ts';
import { parquetOf, tableOfEveryType } from '../written.ts';

const { signal } = new AbortController();
const threads = new ThreadPool(2, spawnThread);
afterAll(() => threads.close());

/** A file whose reads are counted once it is open, and may fail. */
async function opened(bytes: Uint8Array, { fails = -1 } = {}) {
  const log = { reads: 0, bytes: 0 };
  let isOpen = false;
  const file: ByteFile = {
    name: 'counted',
    size: bytes.length,
    async read(start, target) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isOpen && log.reads++ === fails) throw new Error('the disk is gone');
      log.bytes += target.length;
      target.set(bytes.subarray(start, start + target.length));
    },
    async close() {},
  };
  const parquet = await ParquetFile.open(file);
  isOpen = true;
  log.bytes = 0;
  return { parquet, log };
}

async function rowsOf(
  parquet: ParquetFile,
  group: number,
  options: Partial<ReadOptions> = {},
): Promise<Table> {
  const batches: RecordBatch[] = [];
  for await (const batch of parquet.read(group, { signal, ...options })) batches.push(batch);
  return new Table(batches);
}

const GROUPS = 4;
const ROWS = 20;
const small = new Table({
  picture: vectorFromArray(
    Array.from({ length: GROUPS * ROWS }, (_, i) => new Uint8Array(50).fill(i)),
    new FixedSizeBinary(50),
  ),
  flag: vectorFromArray(
    Array.from({ length: GROUPS * ROWS }, (_, i) => i % 3 === 0),
    new Bool(),
  ),
});
const smallBytes = parquetOf(small, { codec: 'SNAPPY', groupRows: ROWS });

/** Values that repeat nothing, so that they do not compress. */
const noise = (length: number, seed: number) =>
  Uint8Array.from({ length }, (_, k) => (Math.imul(k + seed * 7919, 2_654_435_761) >>> 13) & 255);
const floats = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, k) => Math.imul(k + seed * length, 2_654_435_761) >>> 8);
const large = (rows: number) => Array.from({ length: rows }, (_, i) => i);
const letters = (length: number, seed: number) =>
  Array.from(noise(length, seed), (byte) => String.fromCharCode(97 + (byte % 26))).join('');

describe('ParquetFile', () => {
  it('says how many rows and bytes its row groups have', async () => {
    const { parquet } = await opened(smallBytes);
    expect(parquet.rowGroups.map(({ rows }) => rows)).toEqual(new Array(GROUPS).fill(ROWS));
    for (const { bytes } of parquet.rowGroups) expect(bytes).toBeGreaterThan(ROWS * 50);
    expect(parquet.schema.names).toEqual(['picture', 'flag']);
  });

  it.each([0, 2])('reads several row groups at the same time, with %i threads', async (workers) => {
    const { parquet } = await opened(smallBytes);
    const pool = workers === 0 ? undefined : threads;
    const groups = Array.from({ length: GROUPS }, (_, i) => i);
    const tables = await Promise.all(
      groups.map((group) => rowsOf(parquet, group, { threads: pool, from: group })),
    );
    for (const [group, table] of tables.entries()) {
      const wanted = small.slice(group * ROWS + group, (group + 1) * ROWS);
      for (const name of ['picture', 'flag'])
        expect(columnOf(table, name)).toEqual(columnOf(wanted, name));
    }
  });

  it.each([0, 2])('reads any columns, from any row on, with %i threads', async (workers) => {
    const everything = tableOfEveryType();
    const { parquet } = await opened(parquetOf(everything));
    const pool = workers === 0 ? undefined : threads;
    const names = everything.schema.names as string[];
    for (const [i, name] of names.entries()) {
      const columns = [name, names[(i + 5) % names.length] as string];
      const from = i % 6;
      const read = await rowsOf(parquet, 0, { columns, from, threads: pool });
      expect(read.numRows).toBe(5 - Math.min(5, from));
      if (from >= 5) continue;
      expect(new Set(read.schema.names)).toEqual(new Set(columns));
      for (const column of columns)
        expect(columnOf(read, column)).toEqual(columnOf(everything.slice(from), column));
    }
  });

  it('reads nothing before it is pulled, and nothing of rows behind the last', async () => {
    const { parquet, log } = await opened(smallBytes);
    const read = parquet.read(0, { signal });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(log.reads).toBe(0);
    await read.return();
    expect((await rowsOf(parquet, 1, { from: ROWS })).numRows).toBe(0);
    expect(log.reads).toBe(0);
  });

  it('tells that it cannot be read; another row group still can', async () => {
    const { parquet } = await opened(smallBytes, { fails: 0 });
    await expect(rowsOf(parquet, 0)).rejects.toMatchObject({ tag: 'io' });
    expect((await rowsOf(parquet, 1)).numRows).toBe(ROWS);
  });

  it('ends with the reason of its signal', async () => {
    const { parquet } = await opened(smallBytes);
    const controller = new AbortController();
    const read = parquet.read(0, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(read.next()).rejects.toThrow('enough');
  });

  it('takes a footer of any length', async () => {
    const metadata = new Map([['long', 'x'.repeat(300_000)]]);
    const table = new Table({ label: vectorFromArray([1, 2, 3], new Uint8()) });
    for (const [key, value] of metadata) table.schema.metadata.set(key, value);
    const { parquet } = await opened(parquetOf(table));
    expect(columnOf(await rowsOf(parquet, 0), 'label')).toEqual([1, 2, 3]);
  });

  it('refuses text that is no UTF-8', async () => {
    const table = new Table({ text: vectorFromArray(['all', 'is', 'well'], new Utf8()) });
    const bytes = parquetOf(table, { codec: 'UNCOMPRESSED' });
    const at = bytes.findIndex(
      (_, k) => Buffer.from(bytes.subarray(k, k + 4)).toString() === 'well',
    );
    bytes[at] = 0xff;
    const { parquet } = await opened(bytes);
    for (const pool of [undefined, threads]) {
      await expect(rowsOf(parquet, 0, { threads: pool })).rejects.toMatchObject({
        tag: 'data',
        message: expect.stringContaining('no UTF-8'),
      });
    }
  });

  it('goes on after a thread has died with what it was given, and tells if the next one dies, too', async () => {
    const rows = large(6000);
    const images = rows.map((i) => noise(3072, i));
    const table = new Table({ picture: vectorFromArray(images, new FixedSizeBinary(3072)) });
    const { parquet } = await opened(parquetOf(table, { codec: 'SNAPPY', groupRows: 6000 }));
    for (const deaths of [1, 2]) {
      let jobs = 0;
      let left = deaths;
      const pool = new ThreadPool(1, (events) => {
        const thread = spawnThread(events);
        return {
          ...thread,
          post(request, transfer) {
            thread.post(request, transfer);
            if (++jobs < 3 || left === 0) return;
            left--;
            thread.terminate();
          },
        };
      });
      const read = rowsOf(parquet, 0, { threads: pool });
      if (deaths === 2) await expect(read).rejects.toMatchObject({ tag: 'io' });
      else {
        const column = (await read).getChild('picture');
        expect(images.every((picture, row) => isSame(column?.get(row), picture))).toBe(true);
      }
      pool.close();
    }
  });
});

describe('a row group of 32 MB', () => {
  const texts = large(2000).map((i) => letters(16_000, i));
  const lists = large(2000).map((i) => floats(4000, i));
  const tables: Readonly<Record<string, () => Table>> = {
    'fixed-size binary': () =>
      new Table({
        it: vectorFromArray(
          large(3200).map((i) => noise(10_000, i)),
          new FixedSizeBinary(10_000),
        ),
      }),
    binary: () =>
      new Table({
        it: vectorFromArray(
          large(3200).map((i) => noise(i % 2 === 0 ? 3 : 20_000, i)),
          new Binary(),
        ),
      }),
    lists: () =>
      new Table({ it: vectorFromArray(lists, new List(new Field('item', new Float32(), true))) }),
    text: () => new Table({ it: vectorFromArray(texts, new Utf8()) }),
  };

  it.each(Object.keys(tables))(
    'gives its first rows after a small part of its bytes, and all as they are: %s',
    async (name) => {
      const table = (tables[name] as () => Table)();
      const rows = table.numRows;
      const bytes = parquetOf(table, { codec: 'UNCOMPRESSED', groupRows: rows });
      expect(bytes.length).toBeGreaterThan(30e6);
      const { parquet, log } = await opened(bytes);
      for (const [from, pool] of [
        [0, undefined],
        [0, threads],
        [rows - 350, undefined],
      ] as const) {
        log.bytes = 0;
        let row = from;
        let atFirst = 0;
        for await (const batch of parquet.read(0, { signal, from, threads: pool })) {
          atFirst ||= log.bytes;
          const [got, wanted] = [batch.getChild('it'), table.getChild('it')];
          for (let i = 0; i < batch.numRows; i++, row++) {
            if (!isSame(got?.get(i), wanted?.get(row))) throw new Error(`Row ${row} is another`);
          }
        }
        expect(row).toBe(rows);
        if (from === 0) expect(atFirst).toBeLessThan(12e6);
        // Pages that are passed over are not read, unless they are of lists.
        expect(log.bytes).toBeLessThan(
          from === 0 || name === 'lists' ? 1.02 * bytes.length : bytes.length / 3,
        );
      }
    },
  );
});

/** Whether two values are the same, to the last bit. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === 'string') return a === b;
  const [x, y] = [a, b].map((value) => {
    const array =
      value instanceof Uint8Array ? value : (value as { toArray(): Float32Array }).toArray();
    return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  }) as [Buffer, Buffer];
  return x.equals(y);
}
