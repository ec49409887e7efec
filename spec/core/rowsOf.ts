import {
  Field,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { Chunk } from '../../lib/core/chunk.ts';
import { Rows } from '../../lib/core/rows.ts';

/** Where the rows of {@link rowsOf} say that they come from: row 0 of a chunk is row 100 of it. */
export const ORIGIN = { source: 'a.parquet', rowGroup: 2, firstRow: 100 } as const;

/** What is said about columns beside their values. */
export interface Metadata {
  /** By column. */
  readonly fields?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly schema?: Readonly<Record<string, string>>;
}

/** One record batch of columns made by `vectorFromArray`; columns of the same length. */
export function recordBatchOf(
  columns: Readonly<Record<string, Vector>>,
  metadata: Metadata = {},
): RecordBatch {
  const entries = Object.entries(columns);
  const fields = entries.map(
    ([name, { type }]) =>
      new Field(name, type, true, new Map(Object.entries(metadata.fields?.[name] ?? {}))),
  );
  const children = entries.map(([, vector]) => vector.data[0] ?? makeData({ type: vector.type }));
  const length = entries[0]?.[1].length ?? 0;
  const schema = new Schema(fields, new Map(Object.entries(metadata.schema ?? {})));
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(fields), length, nullCount: 0, children }),
  );
}

/** Rows over record batches: all of them in order, or those that `picks` names as pairs of batch and row. */
export function rowsOf(
  batches: RecordBatch | readonly RecordBatch[],
  picks?: readonly (readonly [number, number])[],
): Rows {
  const all = batches instanceof RecordBatch ? [batches] : batches;
  const order =
    picks ??
    all.flatMap(({ numRows }, chunk) => Array.from({ length: numRows }, (_, row) => [chunk, row]));
  return new Rows({
    schema: (all[0] as RecordBatch).schema,
    chunks: all.map((data) => new Chunk(data, ORIGIN)),
    chunkOf: Uint32Array.from(order, ([chunk]) => chunk as number),
    rowOf: Uint32Array.from(order, ([, row]) => row as number),
    cursor: {
      stream: { version: 1, dataset: 'd', seed: 7, epoch: 2 },
      position: { source: 40 },
      counter: 'source',
    },
    chain: [],
  });
}

/** Rows of one column `x` that is inferred by Arrow from plain values. */
export function rowsOfValues(values: readonly (number | string | boolean | null)[]): Rows {
  return rowsOf(recordBatchOf({ x: vectorFromArray(values) }));
}

/** The error that `act` throws; fails where it throws none. */
export function thrownBy(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown');
}
