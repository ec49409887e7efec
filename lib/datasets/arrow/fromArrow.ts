import type { RecordBatch } from 'apache-arrow';
import { isObservable, type Observable } from 'rxjs';
import { withCount } from '../../core/elementCount.ts';
import type { Rows } from '../../core/rows.ts';
import { requireOption } from '../../options/requireOption.ts';
import { rowsOfShard } from '../../plan/shard.ts';
import { ANY_ROWS, MEMORY_BLOCK_ROWS, memoryDataset } from '../columns/memoryDataset.ts';
import { HTTP_OPTIONS, type HttpOptions, type HttpPlan, planHttp } from '../http/httpOptions.ts';
import { httpSource } from '../http/httpSource.ts';
import { type FileInput, fileInputs, isFileInput } from '../io/fileInput.ts';
import { type FileFormat, fileParts } from '../io/fileParts.ts';
import type { OwnDataset } from '../ownDataset.ts';
import { rowsSource } from '../rowsSource.ts';
import {
  planSource,
  requireWithoutBlocks,
  type SourceOptions,
  type SourcePlan,
} from '../sourceOptions.ts';
import { arrowPart } from './arrowPart.ts';
import { batchesDataset, isTable, streamDataset } from './arrowStream.ts';
import type { ArrowStream } from './iteratorOf.ts';
import { rowsOfBatches } from './rowsOfBatches.ts';

const FORMAT: FileFormat = {
  format: 'Arrow',
  endings: ['.arrow', '.feather', '.ipc', '.arrows'],
  read: arrowPart,
};

/** The inputs of {@link fromArrow}. */
export type ArrowInput =
  | FileInput
  | readonly FileInput[]
  | ArrowStream
  | (() => ArrowStream)
  | Observable<RecordBatch>;

/** Options of {@link fromArrow}: files are parts, record batches are blocks. */
export interface ArrowOptions extends SourceOptions, HttpOptions {}

/**
 * The rows of Arrow data in their order. Each element has the rows of one record batch. Longer ones
 * in memory are split at 65,536 rows. In files, record batches of more than 32 MiB are split into
 * about 16 MiB, if they are uncompressed and have only numbers, times, bytes, text, lists and
 * structs.
 *
 * The record batches of files and tables are blocks, for `shuffle`, `interleaveGroups`, `shard` and
 * `cache`. A stream is read front to back: a resumed run reads and discards what was used before.
 *
 * In Node a path may be a directory, of all files named `.arrow`, `.feather`, `.ipc` or `.arrows`,
 * or a pattern, as of `fromParquet`.
 *
 * @param input IPC files or streams: a path (in Node), a URL (`file:` in Node, `http:`, `https:` or
 * `hf:`), bytes, a `Blob`, or a list of these. A stream of such bytes: in the file format it is
 * read whole first, as its index is at the end. A `Table`, whose memory must not be written to
 * while a stream uses it. An iterable, async iterable or Observable of record batches. Or a
 * function that returns a new stream for every epoch, for streams that can be read only once. An
 * Observable is asked for no more than is wanted where it is made of our sources and operators;
 * what others emit waits in memory
 * @throws OptionError at once, where an argument is none of these; in the stream, where what can be
 * read once is to be read again
 * @throws IoError in the stream, where a file is missing, empty, cut off, damaged, compressed with
 * a codec that is not registered, or no Arrow IPC
 * @throws SchemaError in the stream, where a column is missing, or files or record batches differ
 * @example
 * ```ts
 * import { tableFromArrays } from 'apache-arrow';
 * import { batch, consume, fromArrow } from 'millrace';
 *
 * const table = tableFromArrays({ x: Float32Array.of(1, 2, 3) });
 * const { samples } = await consume(fromArrow(table).pipe(batch({ size: 2 })), () => {});
 * samples // => 3
 * ```
 */
export function fromArrow(input: ArrowInput, options: ArrowOptions = {}): Observable<Rows> {
  const plan = planSource('fromArrow', options, HTTP_OPTIONS);
  const http = planHttp('fromArrow', options);
  if (isObservable(input)) {
    requireWithoutBlocks('fromArrow', plan, 'an Observable');
    return input.pipe(rowsOfBatches(plan.columns));
  }
  const dataset = datasetOf(input, plan, http);
  const rows$ = rowsSource('fromArrow', dataset, plan);
  const rows = typeof input === 'object' && isTable(input) ? input.numRows : undefined;
  return withCount(rows$, () => (rows === undefined ? undefined : rowsOfShard(rows, plan.shard)));
}

/** Returns the function that opens the data set of an input. */
function datasetOf(
  input: Exclude<ArrowInput, Observable<RecordBatch>>,
  { shuffle, readAhead }: SourcePlan,
  plan: HttpPlan,
): () => OwnDataset | Promise<OwnDataset> {
  if (isFileInput(input) || isFileList(input)) {
    const inputs = fileInputs('fromArrow', input);
    const http = httpSource(plan, readAhead);
    return async () => ({ name: 'Arrow', ...(await fileParts(inputs, FORMAT, http)) });
  }
  const stream = input as ArrowStream | (() => ArrowStream);
  if (typeof stream === 'function') {
    return () =>
      streamDataset(() => {
        const given = stream();
        requireStream(given);
        return given;
      });
  }
  requireStream(stream);
  const blockRows = shuffle ? ANY_ROWS : MEMORY_BLOCK_ROWS;
  if (Array.isArray(stream)) {
    const dataset = batchesDataset(stream, blockRows);
    return () => dataset;
  }
  if (!isTable(stream)) {
    const dataset = streamDataset(() => stream);
    return () => dataset;
  }
  const { batches, schema } = stream;
  const dataset = memoryDataset(batches, { source: 'table', schema, blockRows });
  return () => dataset;
}

function isFileList(input: unknown): input is readonly FileInput[] {
  return Array.isArray(input) && (input.length === 0 || isFileInput(input[0]));
}

function requireStream(input: unknown): void {
  const holds =
    input === undefined ||
    (typeof input === 'object' &&
      input !== null &&
      (isTable(input) ||
        Symbol.iterator in input ||
        Symbol.asyncIterator in input ||
        'getReader' in input));
  requireOption(holds, '`fromArrow`', {
    option: 'input',
    rule:
      'a path, a URL, bytes, a `Blob`, a list of these, a stream of bytes, a `Table`, an ' +
      'iterable, async iterable or ' +
      'Observable of record batches, or a function that gives such a stream',
    value: input,
  });
}
