import type { RecordBatch, Table } from 'apache-arrow';
import { isObservable, type Observable } from 'rxjs';
import { buffersOf } from '../../core/buffersOf.ts';
import { OptionError } from '../../core/errors.ts';
import type { Rows } from '../../core/rows.ts';
import { source } from '../../engine/source.ts';
import type { StageRun } from '../../engine/stageRun.ts';
import { requireKnownOptions } from '../../options/requireKnownOptions.ts';
import { requireOption } from '../../options/requireOption.ts';
import { bytesOfRows } from '../bytesOfRows.ts';
import { type FileInput, fileInputs, isFileInput } from '../io/fileInput.ts';
import { requireColumns } from '../requireColumns.ts';
import { requireColumnsOption } from '../requireColumnsOption.ts';
import { requireFlags } from '../requireFlags.ts';
import { DEFAULT_READ_AHEAD, requireReadAhead } from '../requireReadAhead.ts';
import { type Portions, rowsReader } from '../rowsReader.ts';
import { selectColumns } from '../selectColumns.ts';
import { requireShard, type Shard } from '../shard.ts';
import { batchPortions } from './batchPortions.ts';
import { filePortions } from './filePortions.ts';
import { type ArrowStream, iteratorOf, readBefore } from './iteratorOf.ts';
import { keptPortions, newPortionCache } from './keptPortions.ts';
import { rowsOfBatches } from './rowsOfBatches.ts';
import { shuffledReader } from './shuffledReader.ts';
import { streamPortions } from './streamPortions.ts';

/** What Arrow data can be given as. */
export type ArrowInput =
  | FileInput
  | readonly FileInput[]
  | ArrowStream
  | (() => ArrowStream)
  | Observable<RecordBatch>;

/** Options of {@link fromArrow}. */
export interface ArrowOptions {
  /** The columns to give; all when left out. */
  readonly columns?: readonly string[];
  /** Reads in flight or done before they are wanted, while the budget of the run has room: a non-negative integer; 1 when left out. Of what is in memory nothing is read ahead. */
  readonly readAhead?: number;
  /**
   * Whether record batches that have been read from files stay in memory for the later epochs of the run, up to half of its `budgetBytes`; what has no
   * room is read in each epoch. Their rows must not be written to. Of what is in memory already it means nothing. False when left out.
   */
  readonly cache?: boolean;
  /** Whether all rows come in a random order, another one in each epoch; of a `Table` only. False when left out. */
  readonly shuffle?: boolean;
  /** The part of the rows to give, for one of several processes that train together; all when left out. */
  readonly shard?: Shard;
}

/**
 * Gives the rows of Arrow data in their order; each element has the rows of one record batch, or 65,536 of a longer one in memory, or about
 * 16 MiB of one in a file that has more than 32, is not compressed, and has no columns but numbers, times, bytes, text, lists and structs.
 *
 * @param input IPC files or streams: a path (in Node), a `file:` URL (in Node), bytes, a `Blob`, or a list of these, of which one record
 *   batch is read at a time; a stream of such bytes (of an IPC *file* it is read whole first, as its end says what is in it); a `Table`, whose memory nobody may write to while a stream uses it; an iterable, async iterable or Observable of record batches; or a function
 *   that gives one of the streams anew for every epoch, which those need that can be read only once. An Observable is asked for no more than
 *   is wanted where it is made of our sources and operators; what others emit waits in memory
 * @throws OptionError at once, where an argument is none of these; in the stream, where what can be read once is to be read again
 * @throws IoError in the stream, where a file is missing, empty, cut off, damaged, compressed with a codec that is not registered, or no
 *   Arrow IPC
 * @throws SchemaError in the stream, where a column is missing, or files or record batches differ
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
  requireKnownOptions('`fromArrow`', options, [
    'columns',
    'readAhead',
    'shuffle',
    'cache',
    'shard',
  ]);
  const {
    columns,
    readAhead = DEFAULT_READ_AHEAD,
    shuffle = false,
    cache = false,
    shard,
  } = options;
  requireColumnsOption('fromArrow', columns);
  requireReadAhead('fromArrow', readAhead);
  requireFlags('fromArrow', { shuffle, cache });
  requireShard('fromArrow', shard);
  if (isObservable(input)) {
    const option = shuffle ? 'shuffle' : shard && 'shard';
    if (option === undefined) return input.pipe(rowsOfBatches(columns));
    throw new OptionError(
      `Cannot \`fromArrow\` as \`${option}\` must be left out of an Observable: received it; give it to the source`,
    );
  }
  if (shuffle) return shuffled(input, { columns, shard });
  const portions = portionsOf(input, { columns, cache });
  const inMemory =
    !isFileInput(input) && !isFileList(input) && (isTable(input) || Symbol.iterator in input);
  return source('fromArrow', (run) => rowsReader('fromArrow', portions(run), { run, shard }), {
    cost: bytesOfRows,
    readAhead: inMemory ? 0 : readAhead,
  });
}

function shuffled(
  table: Exclude<ArrowInput, Observable<RecordBatch>>,
  {
    columns,
    shard,
  }: { readonly columns: readonly string[] | undefined; readonly shard: Shard | undefined },
): Observable<Rows> {
  if (typeof table !== 'object' || table === null || !isTable(table)) {
    throw new OptionError(
      'Cannot `fromArrow` as `input` must be a `Table` where `shuffle` is true: received something else; ' +
        'make one by `tableFromIPC(bytes)` of apache-arrow, or put `shuffle({ window })` behind the source',
    );
  }
  requireColumns('table', table.schema, columns);
  const batches = table.batches
    .filter(({ numRows }) => numRows > 0)
    .map((batch) => selectColumns(batch, columns));
  const { schema } = table;
  const data = { operator: 'fromArrow', source: 'table', schema, batches, shard };
  return source('fromArrow', (run) => {
    run.budget.give(tableBuffers(table), true);
    return shuffledReader({ ...data, run });
  });
}

function portionsOf(
  input: Exclude<ArrowInput, Observable<RecordBatch>>,
  { columns, cache }: { readonly columns: readonly string[] | undefined; readonly cache: boolean },
): (run: StageRun) => Portions {
  if (isFileInput(input) || isFileList(input)) {
    const inputs = fileInputs('fromArrow', input);
    const open = () => filePortions(inputs, columns);
    return cache
      ? (run) => keptPortions(open, run.context.kept.get(inputs, newPortionCache), run)
      : open;
  }
  const stream = input as ArrowStream | (() => ArrowStream);
  requireStream(typeof stream === 'function' ? undefined : stream);
  let used: unknown;
  return ({ budget }) => {
    const given = typeof stream === 'function' ? stream() : stream;
    requireStream(given);
    if (isTable(given)) {
      // What a function gives may lie in memory that is written anew for every epoch.
      budget.give(tableBuffers(given), given === stream);
      return batchPortions(given.batches.values(), {
        source: 'table',
        columns,
        rows: given.numRows,
      });
    }
    const { iterator, once, sync } = iteratorOf(given);
    if (once && used === given) throw readBefore();
    used = given;
    return sync
      ? batchPortions(iterator as Iterator<RecordBatch>, { source: 'batches', columns })
      : streamPortions(iterator, columns);
  };
}

function tableBuffers({ batches }: Table): readonly ArrayBufferLike[] {
  return batches.flatMap(({ data }) => buffersOf(data));
}

function isFileList(input: unknown): input is readonly FileInput[] {
  return Array.isArray(input) && (input.length === 0 || isFileInput(input[0]));
}

function isTable(input: object): input is Table {
  return 'batches' in input && 'schema' in input && 'numRows' in input;
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
      'a path, a `file:` URL, bytes, a `Blob`, a list of these, a stream of bytes, a `Table`, an iterable, async iterable or ' +
      'Observable of record batches, or a function that gives such a stream',
    value: input,
  });
}
