import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {
  type Data,
  Field,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
} from 'apache-arrow';
import {
  batch,
  consume,
  fromColumns,
  fromParquet,
  mixup,
  type Rows,
  scalar,
  shuffle,
  tensor,
  toTensors,
} from 'millrace';
import {
  Compression,
  Table as ParquetTable,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';
import type { Observable } from 'rxjs';
import { arrowColumn } from '../lib/datasets/columns/arrowColumn.ts';
import { interleaved, type Measured, quotient, rateOf } from './interleaved.ts';

const ROWS = 131_072;
const COLUMNS = 20;
const GROUP_ROWS = 32_768;
const names = Array.from({ length: COLUMNS }, (_, k) => `c${k}`);
const features = { x: tensor({ columns: names }), y: scalar() };

/** Columns of one type, and what a value of them is. */
const types = {
  float64: (seed: number) => Float64Array.from({ length: ROWS }, (_, i) => noise(i, seed) / 7),
  float32: (seed: number) => Float32Array.from({ length: ROWS }, (_, i) => noise(i, seed) / 7),
  int64: (seed: number) => BigInt64Array.from({ length: ROWS }, (_, i) => BigInt(noise(i, seed))),
} as const satisfies Record<TableType, unknown>;

/** What the columns of a table hold. */
export type TableType = 'float64' | 'float32' | 'int64';
const TABLE_TYPES: readonly TableType[] = ['float64', 'float32', 'int64'];

function noise(i: number, seed: number): number {
  return ((i + 1) * (2_654_435_761 + 2 * seed)) >>> 8;
}

type Columns = Readonly<Record<string, Float64Array | Float32Array | BigInt64Array>>;

function columnsOf(type: TableType): Columns {
  const columns = names.map((name, k) => [name, types[type](k)] as const);
  return Object.fromEntries([...columns, ['y', types[type](COLUMNS)]]);
}

function parquetOf(columns: Columns): Uint8Array {
  const children = Object.entries(columns).map(([name, values]) => arrowColumn(name, values).data);
  const fields = Object.keys(columns).map(
    (name, k) => new Field(name, (children[k] as Data).type, false),
  );
  const schema = new Schema(fields);
  const data = makeData({ type: new Struct(fields), length: ROWS, nullCount: 0, children });
  const table = new Table(schema, [new RecordBatch(schema, data)]);
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression.UNCOMPRESSED)
    .setDictionaryEnabled(false)
    .setMaxRowGroupSize(GROUP_ROWS)
    .build();
  return writeParquet(ParquetTable.fromIPCStream(tableToIPC(table, 'stream')), properties);
}

/** Rows a second of one way to the tensors, and of decoding alone by it. */
export interface TableRate {
  readonly name: string;
  readonly rate: Measured;
  /** The rate of decoding by that of this way: how many times as long it takes. */
  readonly timesDecoding: Measured;
}

/** Rows a second of tables of 20 columns of numbers and one more, from Parquet and from memory. */
export async function tableRates(
  repetitions: number,
  kinds: readonly TableType[] = TABLE_TYPES,
): Promise<readonly TableRate[]> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const results: TableRate[] = [];
  for (const type of kinds) {
    const columns = columnsOf(type);
    const path = join(folder, `${type}.parquet`);
    await writeFile(path, parquetOf(columns));
    const ways = waysOf(fromParquet(path), fromColumns(columns));
    const rates = await interleaved(
      ways.map(([, run]) => rateOf(run)),
      repetitions,
    );
    const decoding = rates[0] as Measured;
    for (const [k, rate] of rates.entries()) {
      const name = `${type}, ${ways[k]?.[0]}`;
      results.push({ name, rate, timesDecoding: quotient(decoding, rate) });
    }
  }
  await rm(folder, { recursive: true });
  return results;
}

function waysOf(
  parquet$: Observable<Rows>,
  memory$: Observable<Rows>,
): readonly (readonly [string, () => Promise<number>])[] {
  const small = { size: 128, features };
  const large = { size: 1024, features };
  const window = 65_536;
  const chains = {
    'batches of 1024': (rows$: Observable<Rows>) => rows$.pipe(batch(large), toTensors()),
    'shuffled, batches of 128': (rows$: Observable<Rows>) =>
      rows$.pipe(shuffle({ window }), batch(small), toTensors()),
    'mixup, batches of 128': (rows$: Observable<Rows>) =>
      rows$.pipe(batch(small), mixup({ alpha: 0.2 }), toTensors()),
  };
  const sources = { Parquet: parquet$, memory: memory$ };
  return [
    ['decoded from Parquet, nothing made', () => rowsThrough(parquet$)],
    ...Object.entries(sources).flatMap(([source, rows$]) =>
      Object.entries(chains).flatMap(([name, chain]) =>
        ['cpu', 'wasm'].map((backend) => {
          const ready$ = chain(rows$);
          const run = async () => {
            await tf.setBackend(backend);
            const { samples } = await consume(ready$, ({ tensors }) => {
              tensors.x;
              tensors.y;
            });
            return samples;
          };
          return [`${source}, ${name}, ${backend}`, run] as const;
        }),
      ),
    ),
  ];
}

async function rowsThrough(rows$: Observable<Rows>): Promise<number> {
  let rows = 0;
  await consume(rows$, ({ length }) => {
    rows += length;
  });
  return rows;
}
