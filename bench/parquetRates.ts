import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Binary,
  type Data,
  Field,
  FixedSizeBinary,
  List,
  makeData,
  makeVector,
  Table,
  tableFromIPC,
  tableToIPC,
  Uint8,
} from 'apache-arrow';
import { parquetMetadata, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { consume, fromParquet } from 'millrace';
import {
  Compression,
  Table as ParquetTable,
  readParquet,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';

const ROWS = 16_384;
const BYTES = 32 * 32 * 3;
const GROUP_ROWS = 2048;

/** Images that compress about as photographs do when their bytes are taken alone: by a third. */
const pixels = new Uint8Array(ROWS * BYTES);
for (let k = 0; k < pixels.length; k++)
  pixels[k] = ((k * 2_654_435_761) >>> 24) & (k % 3 === 0 ? 0xff : 0x1f);
const offsets = Int32Array.from({ length: ROWS + 1 }, (_, i) => i * BYTES);
const bytes = makeData({ type: new Uint8(), length: pixels.length, data: pixels });
const columns: Readonly<Record<string, Data>> = {
  FixedSizeBinary: makeData({ type: new FixedSizeBinary(BYTES), length: ROWS, data: pixels }),
  Binary: makeData({ type: new Binary(), length: ROWS, data: pixels, valueOffsets: offsets }),
  'List<uint8>': makeData({
    type: new List(new Field('item', new Uint8(), false)),
    length: ROWS,
    valueOffsets: offsets,
    child: bytes,
  }),
};

/** The first `rows` rows by hyparquet, one row group after another, the bytes of each in one piece of memory as Arrow has them. */
async function hyparquetRows(file: ArrayBuffer, rows: number): Promise<number> {
  const metadata = parquetMetadata(file);
  let read = 0;
  for (let rowStart = 0; rowStart < rows; rowStart += GROUP_ROWS) {
    await parquetRead({
      file: { byteLength: file.byteLength, slice: (start, end) => file.slice(start, end) },
      metadata,
      rowStart,
      rowEnd: rowStart + GROUP_ROWS,
      utf8: false,
      compressors,
      onChunk({ columnData }) {
        const values = new Uint8Array(columnData.length * BYTES);
        for (let i = 0; i < columnData.length; i++)
          values.set(columnData[i] as ArrayLike<number>, i * BYTES);
        read += columnData.length;
      },
    });
  }
  return read;
}

/** Rows a second of one file, by each reader. */
export interface ParquetRate {
  readonly name: string;
  readonly millrace: number;
  readonly decoder: number;
  readonly hyparquet: number;
  /** Size of the file in bytes. */
  readonly file: number;
}

/**
 * Rows a second by `fromParquet`, and by parquet-wasm and by hyparquet alone on the same bytes in memory, to Arrow in JavaScript as
 * well.
 */
export async function parquetRates(repetitions: number): Promise<ParquetRate[]> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const results: ParquetRate[] = [];
  for (const [type, data] of Object.entries(columns)) {
    for (const codec of ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'] as const) {
      const path = join(folder, 'rows.parquet');
      const table = new Table({ image: makeVector(data) });
      const properties = new WriterPropertiesBuilder()
        .setCompression(Compression[codec])
        .setDictionaryEnabled(false)
        .setMaxRowGroupSize(GROUP_ROWS)
        .build();
      await writeFile(
        path,
        writeParquet(ParquetTable.fromIPCStream(tableToIPC(table, 'stream')), properties),
      );
      const file = await readFile(path);
      const memory = new Uint8Array(file).buffer;
      // With lists hyparquet takes seconds for all rows.
      const few = type.startsWith('List') ? ROWS / 4 : ROWS;
      const contenders: readonly [number, () => Promise<number>][] = [
        [
          ROWS,
          async () => {
            let rows = 0;
            await consume(fromParquet(path), ({ length }) => {
              rows += length;
            });
            return rows;
          },
        ],
        [ROWS, async () => tableFromIPC(readParquet(new Uint8Array(file)).intoIPCStream()).numRows],
        [few, () => hyparquetRows(memory, few)],
      ];
      const rates: number[][] = contenders.map(() => []);
      for (let round = 0; round <= repetitions; round++) {
        for (const [k, [expected, run]] of contenders.entries()) {
          const start = performance.now();
          const rows = await run();
          if (rows !== expected) throw new Error(`${rows} rows of ${expected}`);
          if (round > 0) rates[k]?.push((1000 * rows) / (performance.now() - start));
        }
      }
      const [millrace, decoder, hyparquet] = rates.map(
        (all) => all.sort((a, b) => a - b)[all.length >> 1],
      ) as [number, number, number];
      results.push({
        name: `${type}, ${codec.toLowerCase()}`,
        millrace,
        decoder,
        hyparquet,
        file: file.length,
      });
    }
  }
  await rm(folder, { recursive: true });
  return results;
}
