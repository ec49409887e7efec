import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteFile } from '../../../lib/datasets/io/byteFile.ts';
import { ColumnInput } from '../../../lib/datasets/parquet/columnInput.ts';
import { DATA_PAGE_HEADER, PAGE_HEADER } from '../../../lib/datasets/parquet/formatFields.ts';
import type { RawPage } from '../../../lib/datasets/parquet/pages/openPage.ts';
import { PAGE } from '../../../lib/datasets/parquet/pages/pageHeader.ts';
import { THRIFT } from '../../../lib/datasets/parquet/thriftReader.ts';
import { ThriftWriter } from '../../../lib/datasets/parquet/thriftWriter.ts';

interface Page {
  readonly slots: number;
  readonly length: number;
}

/** A page whose bytes all are its number. */
function written(
  { slots, length }: Page,
  number: number,
  kind: number = PAGE.data,
): Uint8Array<ArrayBuffer> {
  const inner = new ThriftWriter()
    .int(DATA_PAGE_HEADER.numValues, THRIFT.i32, slots)
    .int(DATA_PAGE_HEADER.encoding, THRIFT.i32, 0)
    .bytes();
  const header = new ThriftWriter()
    .int(PAGE_HEADER.type, THRIFT.i32, kind)
    .int(PAGE_HEADER.uncompressedPageSize, THRIFT.i32, length)
    .int(PAGE_HEADER.compressedPageSize, THRIFT.i32, length)
    .field(
      kind === PAGE.dictionary ? PAGE_HEADER.dictionaryPageHeader : PAGE_HEADER.dataPageHeader,
      THRIFT.struct,
      inner,
    )
    .bytes();
  return Buffer.concat([header, new Uint8Array(length).fill(number)]);
}

function inputOf(bytes: Uint8Array<ArrayBuffer>, values: number, { all = false } = {}) {
  const log = { read: 0, taken: new Set<ArrayBufferLike>() };
  const file: ByteFile = {
    name: 'counted',
    size: bytes.length,
    async read(start, target) {
      log.read += target.length;
      target.set(bytes.subarray(start, start + target.length));
    },
    async close() {},
  };
  const take = (size: number) => {
    const buffer = new Uint8Array(size + 10).fill(0xa5);
    log.taken.add(buffer.buffer);
    return buffer;
  };
  const place = { file, start: 3, length: bytes.length - 3, values, minBytes: 1000, take };
  return { input: new ColumnInput(place, all ? bytes.subarray(3) : undefined), log };
}

const numbersOf = (pages: readonly RawPage[]) => pages.map(({ bytes }) => bytes[0]);
const pages = fc.array(
  fc.record({
    slots: fc.nat(50),
    length: fc.oneof(fc.nat(500), fc.integer({ min: 1, max: 200_000 })),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('ColumnInput', () => {
  it('gives all pages in their order, as many at a time as have so many slots, and reads each byte about once', async () => {
    await fc.assert(
      fc.asyncProperty(pages, fc.nat(120), fc.boolean(), async (some, slots, all) => {
        const one = some.map(({ length, ...page }) => ({ ...page, length: length + 1 }));
        const bytes = Buffer.concat([new Uint8Array(3), ...one.map((page, i) => written(page, i))]);
        const values = one.reduce((sum, page) => sum + page.slots, 0);
        const { input, log } = inputOf(bytes, values, { all });
        const read: RawPage[] = [];
        while (!input.isAtEnd) {
          const next = await input.read(slots + 1);
          const count = next.reduce((sum, { header }) => sum + header.values, 0);
          if (!input.isAtEnd) expect(count).toBeGreaterThan(slots);
          read.push(...next);
        }
        expect(numbersOf(read)).toEqual(one.map((_, i) => i));
        for (const [i, page] of read.entries()) {
          expect(page.bytes).toHaveLength(one[i]?.length as number);
          expect(page.bytes.every((byte) => byte === i)).toBe(true);
        }
        expect(log.read).toBe(all ? 0 : bytes.length - 3);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('passes over whole pages without reading them, but for a dictionary', async () => {
    const long = { slots: 10, length: 300_000 };
    const bytes = Buffer.concat([
      new Uint8Array(3),
      written({ slots: 5, length: 100 }, 7, PAGE.dictionary),
      ...[1, 2, 3, 4, 5].map((number) => written(long, number)),
    ]);
    const { input, log } = inputOf(bytes, 50);
    const { slots, dictionaries } = await input.skip(39);
    expect(slots).toBe(30);
    expect(numbersOf(dictionaries)).toEqual([7]);
    expect(log.read).toBeLessThan(300_000);
    expect(numbersOf(await input.read(20))).toEqual([4, 5]);
    expect(input.isAtEnd).toBe(true);
  });

  it('keeps nothing of the memory of the pages that it has given', async () => {
    const bytes = Buffer.concat([
      new Uint8Array(3),
      ...[1, 2, 3, 4].map((number) => written({ slots: 10, length: 40_000 }, number)),
    ]);
    const { input, log } = inputOf(bytes, 40);
    const first = await input.read(10);
    for (const buffer of log.taken) new Uint8Array(buffer).fill(0xff);
    const rest = await input.read(40);
    expect(numbersOf([...first, ...rest])).toHaveLength(4);
    expect(numbersOf(rest)).toEqual([2, 3, 4].slice(first.length - 1));
  });

  it('refuses a page that is longer than its column, and a header that is none', async () => {
    const page = written({ slots: 1, length: 1000 }, 1);
    const cut = inputOf(Buffer.concat([new Uint8Array(3), page.subarray(0, 500)]), 1);
    await expect(cut.input.read(1)).rejects.toThrow('a page ends early');
    const none = inputOf(new Uint8Array(200_000).fill(0x2f), 1);
    await expect(none.input.read(1)).rejects.toThrow(RangeError);
  });
});
