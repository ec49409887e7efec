import {
  Binary,
  Bool,
  type DataType,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  type RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import {
  Compression,
  Table as ParquetTable,
  WriterPropertiesBuilder,
  WriterVersion,
  writeParquet,
} from 'parquet-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { spawnThread } from '#threads';
import { ThreadPool } from '../../../lib/threads/threadPool.ts';
import { runs } from '../../runs.ts';
import { columnOf } from '../values.ts';
import { decodedByPages, decodedByParquetWasm } from './decodedGroup.ts';

const item = (type: DataType, nullable: boolean) => new Field('item', type, nullable);

const nested = new List(item(new List(item(new Uint8(), false)), false));

/** Types whose pages are known, and values of them. */
const KNOWN: Readonly<Record<string, readonly [DataType, fc.Arbitrary<unknown>]>> = {
  int8: [new Int8(), fc.integer({ min: -128, max: 127 })],
  int16: [new Int16(), fc.integer({ min: -32768, max: 32767 })],
  int32: [new Int32(), fc.integer()],
  int64: [new Int64(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  uint8: [new Uint8(), fc.nat(255)],
  uint16: [new Uint16(), fc.nat(65535)],
  uint32: [new Uint32(), fc.nat(2 ** 31 - 1)],
  uint64: [new Uint64(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
  float32: [new Float32(), fc.float({ noNaN: true })],
  float64: [new Float64(), fc.double({ noNaN: true })],
  'fixed-size binary': [new FixedSizeBinary(5), fc.uint8Array({ minLength: 5, maxLength: 5 })],
  'a struct': [
    new Struct([
      new Field('bytes', new Binary(), true),
      new Field('inner', new Struct([new Field('n', new Int32(), true)]), true),
      new Field('path', new Utf8(), true),
    ]),
    fc.record({
      bytes: fc.option(fc.uint8Array({ maxLength: 40 })),
      inner: fc.option(fc.record({ n: fc.option(fc.integer()) })),
      path: fc.option(fc.string()),
    }),
  ],
  'long fixed-size binary': [
    new FixedSizeBinary(40),
    fc.uint8Array({ minLength: 40, maxLength: 40 }),
  ],
  text: [new Utf8(), fc.string({ unit: 'grapheme', maxLength: 20 })],
  binary: [new Binary(), fc.uint8Array({ maxLength: 50 })],
  'list of uint8': [new List(item(new Uint8(), false)), fc.array(fc.nat(255), { maxLength: 40 })],
  'list of int16 or none': [
    new List(item(new Int16(), true)),
    fc.array(fc.option(fc.integer({ min: -9, max: 9 })), { maxLength: 9 }),
  ],
  'list of float32': [
    new List(item(new Float32(), true)),
    fc.array(fc.float({ noNaN: true }), { maxLength: 9 }),
  ],
  'list of int64': [
    new List(item(new Int64(), false)),
    fc.array(fc.bigInt({ min: -9n, max: 9n }), { maxLength: 9 }),
  ],
  'list of three uint8': [
    new FixedSizeList(3, item(new Uint8(), false)),
    fc.array(fc.nat(255), { minLength: 3, maxLength: 3 }),
  ],
};

interface Writing {
  readonly codec: keyof typeof Compression;
  readonly dictionary: boolean;
  readonly dictionaryBytes: number;
  readonly pageBytes: number;
  readonly version: WriterVersion;
}

const writing: fc.Arbitrary<Writing> = fc.record({
  codec: fc.constantFrom('UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI', 'ZSTD', 'LZ4_RAW', 'LZ4'),
  dictionary: fc.boolean(),
  // Small: what does not fit any more is written as it is.
  dictionaryBytes: fc.constantFrom(64, 1_000_000),
  pageBytes: fc.constantFrom(16, 200, 1_000_000),
  version: fc.constantFrom(WriterVersion.V1, WriterVersion.V2),
});

/** A column: rows that repeat a few values, so that dictionaries and runs come about. */
const column = (values: fc.Arbitrary<unknown>, rows: number, nullable: boolean) =>
  fc
    .tuple(
      fc.array(nullable ? fc.option(values, { freq: 3 }) : values, { minLength: 1, maxLength: 30 }),
      fc.nat(),
      fc.nat(9),
    )
    .map(([some, step, same]) =>
      Array.from(
        { length: rows },
        (_, i) => some[(Math.floor(i / (same + 1)) * (step + 1)) % some.length],
      ),
    );

function written(
  columns: Readonly<Record<string, Vector>>,
  nullable: boolean,
  how: Writing,
): Uint8Array {
  const fields = Object.entries(columns).map(([name, { type }]) => new Field(name, type, nullable));
  const table = new Table(new Schema(fields), columns);
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression[how.codec])
    .setDictionaryEnabled(how.dictionary)
    .setDictionaryPageSizeLimit(how.dictionaryBytes)
    .setDataPageSizeLimit(how.pageBytes)
    .setWriteBatchSize(16)
    .setWriterVersion(how.version)
    .build();
  return writeParquet(ParquetTable.fromIPCStream(tableToIPC(table, 'stream')), properties);
}

const PLAIN: Writing = {
  codec: 'UNCOMPRESSED',
  dictionary: false,
  dictionaryBytes: 1e6,
  pageBytes: 1e6,
  version: WriterVersion.V1,
};

const threads = { 1: new ThreadPool(1, spawnThread), 2: new ThreadPool(2, spawnThread) } as const;
afterAll(() => {
  for (const pool of Object.values(threads)) pool.close();
});

describe('PageColumns', () => {
  for (const [name, [type, values]] of Object.entries(KNOWN)) {
    it.each([false, true])(
      `gives what parquet-wasm gives, of a column of ${name}, with rows without a value: %s`,
      async (nullable) => {
        const rows = fc.integer({ min: 1, max: 300 });
        await fc.assert(
          fc.asyncProperty(
            rows.chain((count) =>
              fc.tuple(
                column(values, count, nullable),
                fc.nat(count - 1),
                fc.integer({ min: 1, max: 400 }),
              ),
            ),
            writing,
            fc.constantFrom(0, 0, 0, 0, 1, 2),
            async ([all, from, batchRows], how, workers) => {
              const file = written({ it: vectorFromArray(all, type) }, nullable, how);
              const pool = workers === 0 ? undefined : threads[workers as 1 | 2];
              const { plan, batches } = await decodedByPages(file, {
                from,
                batchRows,
                threads: pool,
              });
              // What the second version encodes otherwise is left to parquet-wasm.
              const isKnown = how.version === WriterVersion.V1;
              if (isKnown) expect(plan.columns).toHaveLength(1);
              if (plan.columns.length === 0) return;
              const theirs = await decodedByParquetWasm(file, { from, batchRows });
              expect(batches.map(({ numRows }) => numRows)).toEqual(
                theirs.map(({ numRows }) => numRows),
              );
              for (const [i, batch] of batches.entries()) {
                const other = theirs[i] as RecordBatch;
                expect(batch.getChildAt(0)?.nullCount).toBe(other.getChildAt(0)?.nullCount);
                expect(columnOf(new Table([batch]), 'it')).toEqual(
                  columnOf(new Table([other]), 'it'),
                );
              }
              const wanted = new Table({ it: vectorFromArray(all, type) }).slice(from);
              expect(batches.flatMap((batch) => columnOf(new Table([batch]), 'it'))).toEqual(
                columnOf(wanted, 'it'),
              );
            },
          ),
          { numRuns: runs(25), seed: 1 },
        );
      },
    );
  }

  it('decodes several columns together, whose pages end at different rows, and knows which are left', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => i);
    const columns = {
      flag: vectorFromArray(
        rows.map((i) => i % 3 === 0),
        new Bool(),
      ),
      picture: vectorFromArray(
        rows.map((i) => new Uint8Array(100).fill(i)),
        new FixedSizeBinary(100),
      ),
      other: vectorFromArray(
        rows.map((i) => [[i]]),
        nested,
      ),
      label: vectorFromArray(
        rows.map((i) => i % 10),
        new Uint8(),
      ),
      list: vectorFromArray(
        rows.map((i) => Array.from({ length: i % 30 }, (_, k) => i + k)),
        new List(item(new Float32(), true)),
      ),
      text: vectorFromArray(
        rows.map((i) => `row ${i}`),
        new Utf8(),
      ),
    };
    const file = written(columns, false, { ...PLAIN, codec: 'SNAPPY', pageBytes: 500 });
    const known = ['picture', 'label', 'list', 'text'] as const;
    for (const workers of [undefined, threads[1]]) {
      const { plan, batches } = await decodedByPages(file, {
        from: 3,
        batchRows: 37,
        threads: workers,
      });
      expect(plan.columns.map(({ index }) => index)).toEqual([1, 3, 4, 5]);
      expect(plan.others).toBeDefined();
      const read = new Table([...batches]);
      for (const name of known)
        expect(columnOf(read, name)).toEqual(columnOf(new Table(columns).slice(3), name));
    }
  });

  it('leaves to parquet-wasm what is encoded otherwise, and what is no number, no bytes and no text', async () => {
    const numbers = { it: vectorFromArray([1, 2, 3], new Int32()) };
    const known = async (file: Uint8Array) => (await decodedByPages(file)).plan.columns.length;
    expect(await known(written(numbers, false, PLAIN))).toBe(1);
    expect(await known(written(numbers, false, { ...PLAIN, codec: 'LZ4_RAW' }))).toBe(1);
    expect(await known(written(numbers, false, { ...PLAIN, version: WriterVersion.V2 }))).toBe(0);
    const flags = { it: vectorFromArray([true, false, true], new Bool()) };
    expect(await known(written(flags, false, PLAIN))).toBe(0);
    const lists = { it: vectorFromArray([[[1]], [[2], [3]], []], nested) };
    expect(await known(written(lists, false, PLAIN))).toBe(0);
  });

  it.each([
    ['numbers', vectorFromArray([1, 2, 3], new Int32())],
    ['lists', vectorFromArray([[1], [2, 3], []], new List(item(new Uint8(), false)))],
  ])('refuses pages that have fewer rows than the row group: %s', async (_, column) => {
    const file = written({ it: column }, false, PLAIN);
    const early = 'too few rows';
    await expect(decodedByPages(file, { rows: 4 })).rejects.toThrow(early);
    await expect(decodedByPages(file, { rows: 4, from: 2, batchRows: 1 })).rejects.toThrow(early);
    await expect(decodedByPages(file, { rows: 9, from: 5, batchRows: 2 })).rejects.toThrow(early);
  });

  it('keeps no more memory than a quarter above what rows take, also where a dictionary says little of them', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => new Uint8Array(100).fill(i % 3));
    const lists = rows.map((row) => [...row]);
    const types: [unknown[], DataType][] = [
      [rows, new Binary()],
      [lists, new List(item(new Uint8(), false))],
    ];
    for (const [values, type] of types) {
      const file = written({ it: vectorFromArray(values, type) }, false, {
        ...PLAIN,
        dictionary: true,
      });
      const { batches } = await decodedByPages(file);
      const [data] = batches[0]?.getChildAt(0)?.data ?? [];
      const bytes = (data?.values ?? data?.children[0]?.values) as Uint8Array;
      expect(bytes).toHaveLength(100_000);
      expect(bytes.buffer.byteLength).toBeLessThanOrEqual(125_000);
    }
  });

  it('has memory of its own for each record batch', async () => {
    const column = vectorFromArray(
      Array.from({ length: 100 }, (_, i) => new Uint8Array(50).fill(i)),
      new FixedSizeBinary(50),
    );
    const { batches } = await decodedByPages(written({ it: column }, false, PLAIN), {
      batchRows: 30,
    });
    const buffers = batches.map(
      (batch) => batch.getChildAt(0)?.data[0]?.values.buffer as ArrayBuffer,
    );
    expect(new Set(buffers).size).toBe(4);
    expect(buffers.map(({ byteLength }) => byteLength)).toEqual([1500, 1500, 1500, 500]);
  });
});
