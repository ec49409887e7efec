import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FixedSizeBinary, makeData, makeVector, Table, tableToIPC, Uint8 } from 'apache-arrow';
import {
  Compression,
  Table as ParquetTable,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';

const ROWS = 50_000;
const VALUES = 32 * 32 * 3;

/** Writes, unless it is there, the Parquet file that every peer reads: 50,000 rows of `image` (3072 bytes, HWC) and `label` (uint8, 0…9). */
export async function rowsFile(path: string): Promise<void> {
  try {
    return await access(path);
  } catch {
    await mkdir(dirname(path), { recursive: true });
  }
  const data = new Uint8Array(ROWS * VALUES);
  for (let k = 0; k < data.length; k++) data[k] = (k * 2_654_435_761) >>> 24;
  const table = new Table({
    image: makeVector(makeData({ type: new FixedSizeBinary(VALUES), length: ROWS, data })),
    label: makeVector(
      makeData({
        type: new Uint8(),
        length: ROWS,
        data: Uint8Array.from({ length: ROWS }, (_, i) => i % 10),
      }),
    ),
  });
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression.UNCOMPRESSED)
    .setDictionaryEnabled(false)
    .setMaxRowGroupSize(2048)
    .build();
  // Renamed when it is whole: a run that was stopped leaves nothing that the next would take for the file.
  await writeFile(
    `${path}.part`,
    writeParquet(ParquetTable.fromIPCStream(tableToIPC(table, 'stream')), properties),
  );
  await rename(`${path}.part`, path);
}
