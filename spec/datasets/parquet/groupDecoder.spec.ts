import { Binary, FixedSizeBinary, Table, Uint8, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { spawnThread } from '#threads';
import type { ByteFile } from '../../../lib/datasets/io/byteFile.ts';
import { openInput } from '../../../lib/datasets/io/openInput.ts';
import { groupDecoder } from '../../../lib/datasets/parquet/groupDecoder.ts';
import { ParquetFile } from '../../../lib/datasets/parquet/parquetFile.ts';
import { partialFile } from '../../../lib/datasets/parquet/partialFile.ts';
import { ThreadPool } from '../../../lib/threads/threadPool.ts';
import { columnOf } from '../values.ts';
import { parquetOf } from '../written.ts';
import { footerOf } from './pages/decodedGroup.ts';

const GROUPS = 6;
const ROWS = 20;
const table = new Table({
  picture: vectorFromArray(
    Array.from({ length: GROUPS * ROWS }, (_, i) => new Uint8Array(50).fill(i)),
    new FixedSizeBinary(50),
  ),
});

/** A file whose reads of pages are counted, and may wait or fail. */
async function opened(codec: 'UNCOMPRESSED' | 'ZSTD', { fails = -1 } = {}) {
  return openedOf(parquetOf(table, { codec, groupRows: ROWS }), { fails });
}

async function openedOf(bytes: Uint8Array, { fails = -1 } = {}) {
  const log: number[] = [];
  let counting = false;
  const file: ByteFile = {
    name: 'counted',
    size: bytes.length,
    async read(start, target) {
      await new Promise((resolve) => setTimeout(resolve));
      if (counting && log.push(start) - 1 === fails) throw new Error('the disk is gone');
      target.set(bytes.subarray(start, start + target.length));
    },
    async close() {},
  };
  const parquet = await ParquetFile.open(file, groupDecoder(undefined));
  counting = true;
  return { parquet, log };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
const begin = (parquet: ParquetFile, group: number, offset = 0) =>
  parquet.begin(group, { columns: undefined, offset });
const firstBytes = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => from + i);

async function read(
  parquet: ParquetFile,
  group: number,
  begun: ReturnType<typeof begin>,
): Promise<number[]> {
  const values: number[] = [];
  for await (const batch of parquet.read(group, begun)) {
    for (const picture of columnOf(new Table([batch]), 'picture') as number[][]) {
      expect(new Set(picture).size).toBe(1);
      values.push(picture[0] as number);
    }
  }
  return values;
}

describe.each(['UNCOMPRESSED', 'ZSTD'] as const)(
  'row groups that are decoded without threads, %s',
  (codec) => {
    it('are read two at a time, and come as they are, however many have been begun', async () => {
      const { parquet, log } = await opened(codec);
      const begun = Array.from({ length: GROUPS }, (_, group) => begin(parquet, group));
      await settled();
      expect(log).toHaveLength(2);
      for (const [group, one] of begun.entries()) {
        expect(await read(parquet, group, one)).toEqual(
          firstBytes(group * ROWS, (group + 1) * ROWS),
        );
        await settled();
        // The one that is used keeps its bytes until the next is.
        expect(log).toHaveLength(Math.min(GROUPS, group + 2));
      }
    });

    it('are decoded in parts of about 16 MiB, where what comes before can be passed over', async () => {
      const { parquet } = await opened(codec);
      const decoder = groupDecoder(undefined);
      const { rowGroups } = parquet;
      expect(rowGroups).toHaveLength(GROUPS);
      const footer = footerOf(parquetOf(table, { codec, groupRows: ROWS }));
      const plan = partialFile(footer, footer.rowGroups[0], { schema: parquet.schema });
      expect(decoder.partBytes(plan)).toBe(plan.pages.length === 1 ? 2 ** 24 : 2 ** 28);
      expect(decoder.partBytes(partialFile(footer, footer.rowGroups[0]))).toBe(2 ** 28);
    });

    it('can be passed over', async () => {
      const { parquet } = await opened(codec);
      const begun = Array.from({ length: GROUPS }, (_, group) => begin(parquet, group));
      expect(await read(parquet, 3, begun[3] as never)).toEqual(firstBytes(3 * ROWS, 4 * ROWS));
      expect(await read(parquet, 5, begun[5] as never)).toEqual(firstBytes(5 * ROWS, 6 * ROWS));
    });

    it('are decoded from the row on that they were begun for; of rows behind the last nothing is read', async () => {
      const { parquet, log } = await opened(codec);
      expect(await read(parquet, 1, begin(parquet, 1, 7))).toEqual(firstBytes(ROWS + 7, 2 * ROWS));
      expect(await read(parquet, 1, begin(parquet, 1, ROWS))).toEqual([]);
      expect(await read(parquet, 1, begin(parquet, 1, ROWS + 5))).toEqual([]);
      await settled();
      expect(log).toHaveLength(1);
    });

    it('tell that they cannot be read when they are decoded; others still can', async () => {
      const { parquet } = await opened(codec, { fails: 1 });
      const begun = [0, 1, 2].map((group) => begin(parquet, group));
      await settled();
      expect(await read(parquet, 0, begun[0] as never)).toEqual(firstBytes(0, ROWS));
      await expect(read(parquet, 1, begun[1] as never)).rejects.toMatchObject({ tag: 'io' });
      expect(await read(parquet, 2, begun[2] as never)).toEqual(firstBytes(2 * ROWS, 3 * ROWS));
    });
  },
);

describe('a row group of many bytes that is decoded without threads', () => {
  const label = (count: number) =>
    vectorFromArray(
      Array.from({ length: count }, (_, i) => i % 10),
      new Uint8(),
    );
  const even = new Table({
    picture: vectorFromArray(
      Array.from({ length: 6000 }, (_, i) => new Uint8Array(10_000).fill(i)),
      new FixedSizeBinary(10_000),
    ),
    label: label(6000),
  });
  // Its first rows take nearly all of it.
  const uneven = new Table({
    picture: vectorFromArray(
      Array.from({ length: 9000 }, (_, i) => new Uint8Array(i < 3000 ? 10_000 : 2).fill(i)),
      new Binary(),
    ),
    label: label(9000),
  });

  it.each<[string, Table, number, number]>([
    ['of one size', even, 8, 16],
    ['the first of which are the largest', uneven, 9, 9],
  ])(
    'gives its first rows while others are being read, and all as they are: pictures %s',
    async (_, large, most, all) => {
      const rows = large.numRows;
      const bytes = parquetOf(large, { codec: 'UNCOMPRESSED', groupRows: rows });
      const { parquet, log } = await openedOf(bytes);
      const read = parquet.read(0, begin(parquet, 0, 11));
      let row = 11;
      let atFirst = 0;
      for await (const batch of read) {
        atFirst ||= log.length;
        const [pictures, labels] = [batch.getChild('picture'), batch.getChild('label')];
        for (let i = 0; i < batch.numRows; i++, row++) {
          const picture = pictures?.get(i) as Uint8Array;
          if (
            picture[0] !== row % 256 ||
            picture.at(-1) !== row % 256 ||
            labels?.get(i) !== row % 10
          ) {
            throw new Error(`Row ${row} is another`);
          }
        }
      }
      expect(row).toBe(rows);
      expect(atFirst).toBeLessThanOrEqual(most);
      expect(log.length).toBe(all);
    },
  );

  it('takes nothing that memory still has of a row group before', async () => {
    const rows = 3 * 9000;
    // In each row group the first rows take nearly all, and all three lie alike in memory that is used again.
    const pictures = Array.from({ length: rows }, (_, i) =>
      new Uint8Array(i % 9000 < 1000 ? 40_000 : 2).fill(i),
    );
    const bytes = parquetOf(new Table({ picture: vectorFromArray(pictures, new Binary()) }), {
      codec: 'UNCOMPRESSED',
      groupRows: 9000,
    });
    const { parquet } = await openedOf(bytes);
    for (const group of [0, 1, 2]) {
      let row = 9000 * group;
      for await (const batch of parquet.read(group, begin(parquet, group))) {
        const column = batch.getChild('picture');
        const firsts = Array.from(
          { length: batch.numRows },
          (_, i) => (column?.get(i) as Uint8Array | undefined)?.[0],
        );
        expect(firsts).toEqual(firsts.map((_, i) => (row + i) % 256));
        row += batch.numRows;
      }
      expect(row).toBe(9000 * (group + 1));
    }
  });

  it('tells what is wrong with a piece when its rows are wanted', async () => {
    const bytes = parquetOf(even, { codec: 'UNCOMPRESSED', groupRows: 6000 });
    const { parquet } = await openedOf(bytes, { fails: 12 });
    const read = parquet.read(0, begin(parquet, 0));
    expect((await read.next()).value?.numRows).toBeGreaterThan(100);
    const rest = async () => {
      for await (const _ of read);
    };
    await expect(rest()).rejects.toMatchObject({ tag: 'io' });
  });

  it('says that pages are damaged, be they there already or not', async () => {
    const bytes = parquetOf(even, { codec: 'UNCOMPRESSED', groupRows: 6000 });
    bytes.fill(255, 4, 12);
    const { parquet } = await openedOf(bytes);
    await expect(parquet.read(0, begin(parquet, 0)).next()).rejects.toMatchObject({ tag: 'data' });
  });
});

describe('row groups that are decoded by threads', () => {
  it('come in the parts that are asked for, the first of which was begun', async () => {
    const threads = new ThreadPool(1, spawnThread);
    try {
      const bytes = parquetOf(table, { codec: 'UNCOMPRESSED', groupRows: ROWS });
      const file = await openInput(bytes, undefined);
      const footer = footerOf(bytes);
      const plan = partialFile(footer, footer.rowGroups[2]);
      const begun = groupDecoder(threads).begin(file, plan, { batchRows: 4, offset: 5, limit: 8 });
      const rows = async (offset: number, limit: number) =>
        (await begun.decode({ batchRows: 4, offset, limit })).flatMap(({ children: [picture] }) => {
          const values = picture?.buffers[1] as Uint8Array;
          return Array.from({ length: values.length / 50 }, (_, i) => values[50 * i]);
        });
      expect(await rows(5, 8)).toEqual(firstBytes(2 * ROWS + 5, 2 * ROWS + 13));
      expect(await rows(13, 7)).toEqual(firstBytes(2 * ROWS + 13, 3 * ROWS));
    } finally {
      threads.close();
    }
  });
});
