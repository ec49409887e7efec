import { tableToIPC } from 'apache-arrow';
import {
  Compression,
  Table as ParquetTable,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';
import { mnistTable } from '../../examples/setup/mnist.ts';

/** Rows of the sample, and of its row groups. */
const ROWS = 600;
const GROUP = 100;

/** The first digits of the test images of MNIST, as Parquet. */
export async function mnistSample(): Promise<Uint8Array> {
  const table = (await mnistTable('test')).slice(0, ROWS);
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression.SNAPPY)
    .setMaxRowGroupSize(GROUP)
    .build();
  return writeParquet(ParquetTable.fromIPCStream(tableToIPC(table, 'stream')), properties);
}
