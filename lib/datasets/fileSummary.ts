import type { Schema } from 'apache-arrow';

/** What a file says of itself, before its rows are read. */
export interface FileSummary {
  readonly name: string;
  readonly format: 'Parquet' | 'Arrow';
  /** Size of the file. */
  readonly bytes: number;
  readonly rows: number;
  /** Rows of each row group or record batch. */
  readonly blocks: readonly number[];
  /** The program that wrote it, where it says so. */
  readonly writer: string | undefined;
  readonly schema: Schema;
  /** In the order of the schema. */
  readonly columns: readonly ColumnSummary[];
}

/** What a file says of a column. */
export interface ColumnSummary {
  readonly name: string;
  /** Bytes that it takes in the file; `undefined`, as the rest, where the file does not say it. */
  readonly bytes: number | undefined;
  readonly nulls: number | undefined;
  readonly codecs: readonly string[];
  readonly encodings: readonly string[];
  /** The largest value, of whole numbers. */
  readonly max: number | undefined;
}

/** The sum of `values`; `undefined` where one is. */
export function knownSum(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce(
    (sum: number | undefined, value) =>
      sum === undefined || value === undefined ? undefined : sum + value,
    0,
  );
}
