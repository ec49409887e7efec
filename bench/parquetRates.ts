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
import { consume, fromParquet } from 'millrace';
import { Compression, Table as ParquetTable, readParquet, WriterPropertiesBuilder, writeParquet } from 'parquet-wasm';

const ROWS = 16_384;
const BYTES = 32 * 32 * 3;
const GROUP_ROWS = 2048;

/** Pictures that compress about as photographs do when their bytes are taken alone: by a third. */
const pixels = new Uint8Array(ROWS * BYTES);
for (let k = 0; k < pixels.length; k++) pixels[k] = ((k * 2_654_435_761) >>> 24) & (k % 3 === 0 ? 0xff : 0x1f);
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

/** Rows a second by `fromParquet`, and by parquet-wasm alone on the same bytes in memory, to Arrow in JavaScript as well. */
export async function parquetRates(
  repetitions: number,
): Promise<{ name: string; millrace: number; decoder: number; file: number }[]> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const results = [];
  for (const [type, data] of Object.entries(columns)) {
    for (const codec of ['UNCOMPRESSED', 'SNAPPY', 'ZSTD'] as const) {
      const path = join(folder, 'rows.parquet');
      const table = new Table({ image: makeVector(data) });
      const properties = new WriterPropertiesBuilder()
        .setCompression(Compression[codec])
        .setDictionaryEnabled(false)
        .setMaxRowGroupSize(GROUP_ROWS)
        .build();
      await writeFile(path, writeParquet(ParquetTable.fromIPCStream(tableToIPC(table, 'stream')), properties));
      const file = await readFile(path);
      const contenders = [
        async () => {
          let rows = 0;
          await consume(fromParquet(path), ({ length }) => {
            rows += length;
          });
          return rows;
        },
        async () => tableFromIPC(readParquet(new Uint8Array(file)).intoIPCStream()).numRows,
      ];
      const rates: number[][] = [[], []];
      for (let round = 0; round <= repetitions; round++) {
        for (const [k, run] of contenders.entries()) {
          const start = performance.now();
          const rows = await run();
          if (rows !== ROWS) throw new Error(`${rows} rows of ${ROWS}`);
          if (round > 0) rates[k]?.push((1000 * rows) / (performance.now() - start));
        }
      }
      const [millrace, decoder] = rates.map((all) => all.sort((a, b) => a - b)[all.length >> 1] as number);
      results.push({
        name: `${type}, ${codec.toLowerCase()}`,
        millrace: millrace as number,
        decoder: decoder as number,
        file: file.length,
      });
    }
  }
  await rm(folder, { recursive: true });
  return results;
}
