import type { Observable } from 'rxjs';
import { openFile } from '#files';
import { source } from '../flow/source.ts';
import type { StageRun } from '../flow/stageRun.ts';
import { requireKnownOptions } from '../model/requireKnownOptions.ts';
import { requireOption } from '../model/requireOption.ts';
import type { Rows } from '../model/rows.ts';
import { bytesOfRows } from './bytesOfRows.ts';
import { fingerprint } from './fingerprint.ts';
import { ParquetFile } from './parquet/parquetFile.ts';
import { requireSameSchema } from './requireSameSchema.ts';
import { type Portion, type Portions, rowsReader } from './rowsReader.ts';

/** What one Parquet file can be given as: a path (in Node), a URL of the scheme file:, its bytes, or a Blob. */
export type ParquetInput = string | URL | Uint8Array | Blob;

/** Options of {@link fromParquet}. */
export interface ParquetOptions {
  /** The columns to read; those that the features of `batch` need, or all, when left out. */
  readonly columns?: readonly string[];
}

/**
 * Reads the rows of one Parquet file, or of several in their order. One row group is in memory at a time, and of it only the columns
 * that are needed. All codecs of Parquet are read.
 *
 * @throws OptionError at once, where `input` or `columns` is not what it must be
 * @throws IoError in the stream, where a file is missing, empty, cut off or no Parquet
 * @throws SchemaError in the stream, where a column is missing, or files differ
 * @throws DataError in the stream, where a row group is damaged; the rows before it come first
 * @example
 * ```ts
 * import { batch, classLabel, consume, fromParquet, image } from 'millrace';
 * import { mnistParquet } from '../../examples/setup/mnist.ts';
 *
 * const features = { image: image({ shape: [28, 28, 1] }), label: classLabel({ classes: 10 }) };
 * const test$ = fromParquet(await mnistParquet('test')).pipe(batch({ size: 1000, features }));
 * await consume(test$, () => {}) // => { batches: 10, samples: 10000, epochs: 1 }
 * ```
 */
export function fromParquet(
  input: ParquetInput | readonly ParquetInput[],
  options: ParquetOptions = {},
): Observable<Rows> {
  requireKnownOptions('`fromParquet`', options, ['columns']);
  const inputs: readonly ParquetInput[] = Array.isArray(input) ? input : [input as ParquetInput];
  for (const one of inputs) {
    requireOption(isInput(one), '`fromParquet`', {
      option: 'input',
      rule: 'a path, a URL of the scheme file:, a Uint8Array, a Blob, or a list of them',
      value: one,
    });
  }
  requireOption(inputs.length > 0, '`fromParquet`', { option: 'input', rule: 'at least one file', value: inputs });
  const { columns } = options;
  requireOption(columns === undefined || (Array.isArray(columns) && columns.length > 0), '`fromParquet`', {
    option: 'columns',
    rule: 'a list of at least one name',
    value: columns,
  });
  return source(
    'fromParquet',
    (run) => rowsReader('fromParquet', parquetPortions(inputs, columns ?? run.columns, run), run),
    { cost: bytesOfRows },
  );
}

function isInput(input: unknown): input is ParquetInput {
  if (typeof input === 'string') return input !== '' && !/^[a-z]+:\/\//i.test(input);
  if (input instanceof URL) return input.protocol === 'file:';
  return input instanceof Uint8Array || input instanceof Blob;
}

function parquetPortions(
  inputs: readonly ParquetInput[],
  columns: readonly string[] | undefined,
  { signal }: StageRun,
): Portions {
  const opened: { readonly name: string; readonly blob: Blob }[] = [];
  let file: ParquetFile | undefined;
  let fileIndex = 0;
  let group = 0;
  let firstRow = 0;
  const sameSchema = requireSameSchema();

  const openAll = async () => {
    for (const [i, input] of inputs.entries()) {
      if (input instanceof Uint8Array) opened.push({ name: `bytes ${i}`, blob: new Blob([input as BlobPart]) });
      else if (input instanceof Blob) opened.push({ name: nameOf(input, i), blob: input });
      else opened.push({ name: String(input), blob: await openFile(input) });
    }
  };

  const next = async (skip: number): Promise<Portion | undefined> => {
    if (opened.length === 0) await openAll();
    for (;;) {
      signal.throwIfAborted();
      const place = opened[fileIndex];
      if (place === undefined) return undefined;
      if (file === undefined) {
        file = await ParquetFile.open(place.name, place.blob);
        if (columns !== undefined) file.requireColumns(columns);
        group = 0;
        firstRow = 0;
      }
      const rows = file.rowGroups[group];
      if (rows === undefined) {
        file = undefined;
        fileIndex++;
        continue;
      }
      const portion = { rows, source: place.name, rowGroup: group, firstRow };
      const batches = rows > 0 && rows > skip ? await file.readRowGroup(group, columns) : [];
      sameSchema(place.name, batches[0]?.schema);
      group++;
      firstRow += rows;
      if (rows > 0) return { ...portion, batches };
    }
  };

  return {
    dataset: () => fingerprint(opened.flatMap(({ name, blob }) => [name.split(/[\\/]/).at(-1) ?? name, blob.size])),
    next,
    close: () => {
      file = undefined;
    },
  };
}

function nameOf(blob: Blob, index: number): string {
  return 'name' in blob && typeof blob.name === 'string' ? blob.name : `blob ${index}`;
}
