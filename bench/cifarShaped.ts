// The job that is measured: 50,000 rows of 32×32×3 uint8, shuffled, in batches of 128, normalized, mixed, to float32.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FixedSizeBinary, makeData, makeVector, Table, tableToIPC, Uint8 } from 'apache-arrow';
import {
  type Batch,
  batch,
  type ClassLabelFeature,
  classLabel,
  fromArrow,
  fromColumns,
  fromParquet,
  type ImageFeature,
  image,
  mixup,
  normalize,
  type Rows,
  shuffle,
} from 'millrace';
import {
  Compression,
  Table as ParquetTable,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';
import type { Observable } from 'rxjs';

const ARROW = 'rows.arrow';
const PARQUET = 'rows.parquet';

export const ROWS = 50_000;
export const SIZE = 128;
export const VALUES = 3072;
export const MEAN: readonly number[] = [0.4914, 0.4822, 0.4465];
export const STD: readonly number[] = [0.247, 0.2435, 0.2616];

export const pixels: Uint8Array<ArrayBuffer> = new Uint8Array(ROWS * VALUES);
for (let k = 0; k < pixels.length; k++) pixels[k] = (k * 2_654_435_761) >>> 24;
export const labels: Uint8Array<ArrayBuffer> = Uint8Array.from({ length: ROWS }, (_, i) => i % 10);

export const features: { readonly image: ImageFeature; readonly label: ClassLabelFeature } = {
  image: image({ shape: [32, 32, 3] }),
  label: classLabel({ classes: 10 }),
};

/** The stages after the source, without the sink. */
export function recipes(rows$: Observable<Rows>): Observable<Batch<typeof features>> {
  return rows$.pipe(
    shuffle({ window: 8192 }),
    batch({ size: SIZE, features }),
    normalize({ mean: MEAN, std: STD }),
    mixup({ alpha: 0.2 }),
  );
}

/** The same rows in several places, by the name of the place. */
export interface Sources extends Readonly<Record<string, Observable<Rows>>> {
  readonly memory: Observable<Rows>;
  readonly 'an Arrow file': Observable<Rows>;
  readonly Parquet: Observable<Rows>;
  readonly 'Parquet, kept': Observable<Rows>;
}

/** Writes the rows to files in `folder`: Arrow IPC, and Parquet by Snappy in row groups of 2,048. */
export async function writeRows(folder: string): Promise<void> {
  const table = new Table({
    image: makeVector(makeData({ type: new FixedSizeBinary(VALUES), length: ROWS, data: pixels })),
    label: makeVector(makeData({ type: new Uint8(), length: ROWS, data: labels })),
  });
  await writeFile(join(folder, ARROW), tableToIPC(table, 'file'));
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression.SNAPPY)
    .setDictionaryEnabled(false)
    .setMaxRowGroupSize(2048)
    .build();
  const written = writeParquet(ParquetTable.fromIPCStream(tableToIPC(table, 'stream')), properties);
  await writeFile(join(folder, PARQUET), written);
}

/** The rows in memory, and in the files that `writeRows` wrote to `folder`. */
export function openSources(folder: string): Sources {
  return {
    memory: fromColumns({ image: { data: pixels, shape: [32, 32, 3] }, label: labels }),
    'an Arrow file': fromArrow(join(folder, ARROW)),
    Parquet: fromParquet(join(folder, PARQUET)),
    'Parquet, kept': fromParquet(join(folder, PARQUET), { cache: true }),
  };
}
