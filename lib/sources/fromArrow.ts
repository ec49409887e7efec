import { type RecordBatch, Table } from 'apache-arrow';
import { isObservable, type Observable } from 'rxjs';
import { openFile } from '#files';
import { source } from '../flow/source.ts';
import type { StageRun } from '../flow/stageRun.ts';
import { requireKnownOptions } from '../model/requireKnownOptions.ts';
import { requireOption } from '../model/requireOption.ts';
import type { Rows } from '../model/rows.ts';
import { type ArrowStream, readerPortions } from './arrow/readerPortions.ts';
import { openIpc } from './arrow/openIpc.ts';
import { rowsOfBatches } from './arrow/rowsOfBatches.ts';
import { bytesOfRows } from './bytesOfRows.ts';
import { rowsReader } from './rowsReader.ts';
import { tablePortions } from './tablePortions.ts';

/** What Arrow data can be given as. */
export type ArrowInput =
  | string
  | URL
  | Uint8Array
  | Blob
  | Table
  | Iterable<RecordBatch>
  | AsyncIterable<RecordBatch>
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>
  | Observable<RecordBatch>;

/** Options of {@link fromArrow}. */
export interface ArrowOptions {
  /** The columns to give; those that the features of `batch` need, or all, when left out. */
  readonly columns?: readonly string[];
}

/**
 * Gives the rows of Arrow data in their order: IPC files and IPC streams by path (in Node), file: URL, bytes or Blob; a stream of bytes; a
 * `Table`; an iterable, async iterable or Observable of record batches. Of an IPC file one record batch is read at a time.
 *
 * An iterator or stream of bytes can be read once: give an iterable that starts anew, or a path, for more than one epoch. An Observable
 * that is not one of ours cannot be slowed down: what it emits waits in memory.
 *
 * @throws OptionError at once, where `input` is none of these
 * @throws IoError in the stream, where a file is missing, empty, cut off, compressed or no Arrow IPC
 * @throws SchemaError in the stream, where a column is missing
 * @example
 * ```ts
 * import { tableFromArrays } from 'apache-arrow';
 * import { batch, consume, fromArrow } from 'millrace';
 *
 * const table = tableFromArrays({ x: Float32Array.of(1, 2, 3) });
 * await consume(fromArrow(table).pipe(batch({ size: 2 })), () => {}) // => { batches: 2, samples: 3, epochs: 1 }
 * ```
 */
export function fromArrow(input: ArrowInput, options: ArrowOptions = {}): Observable<Rows> {
  requireKnownOptions('`fromArrow`', options, ['columns']);
  requireOption(isInput(input), '`fromArrow`', {
    option: 'input',
    rule: 'a path, a URL of the scheme file:, a Uint8Array, a Blob, a Table, a stream of bytes, or an iterable, async iterable or Observable of record batches',
    value: input,
  });
  const { columns } = options;
  if (isObservable(input)) return input.pipe(rowsOfBatches(columns));
  return source(
    'fromArrow',
    (run) => {
      const wanted = columns ?? run.columns;
      if (input instanceof Table) {
        return rowsReader('fromArrow', tablePortions('table', projected(input, wanted)), run);
      }
      return rowsReader('fromArrow', readerPortions(() => open(input, run), wanted), run);
    },
    { cost: bytesOfRows },
  );
}

function isInput(input: unknown): input is ArrowInput {
  if (typeof input === 'string') return input !== '' && !/^[a-z]+:\/\//i.test(input);
  if (input instanceof URL) return input.protocol === 'file:';
  if (typeof input !== 'object' || input === null) return false;
  const isIterable = Symbol.iterator in input || Symbol.asyncIterator in input;
  return isIterable || isObservable(input) || input instanceof Blob || 'getReader' in input;
}

function projected(table: Table, columns: readonly string[] | undefined): readonly RecordBatch[] {
  const names = table.schema.fields.map(({ name }) => name);
  return columns?.every((column) => names.includes(column)) ? table.select([...columns]).batches : table.batches;
}

async function open(input: Exclude<ArrowInput, Table | Observable<RecordBatch>>, { signal }: StageRun): Promise<ArrowStream> {
  if (typeof input === 'string' || input instanceof URL) {
    return openIpc(String(input), await openFile(input), signal);
  }
  if (input instanceof Blob) return openIpc('blob', input, signal);
  if (input instanceof Uint8Array) return openIpc('bytes', new Blob([input as BlobPart]), signal);
  return { name: 'stream', items: input as Iterable<RecordBatch> };
}
