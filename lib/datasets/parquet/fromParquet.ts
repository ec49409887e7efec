import type { Observable } from 'rxjs';
import type { Rows } from '../../core/rows.ts';
import { source } from '../../engine/source.ts';
import { requireKnownOptions } from '../../options/requireKnownOptions.ts';
import { requireOption } from '../../options/requireOption.ts';
import { bytesOfRows } from '../bytesOfRows.ts';
import { type FileInput, fileInputs } from '../io/fileInput.ts';
import { requireColumnsOption } from '../requireColumnsOption.ts';
import { requireFlags } from '../requireFlags.ts';
import { DEFAULT_READ_AHEAD, requireReadAhead } from '../requireReadAhead.ts';
import { requireShard, type Shard } from '../shard.ts';
import { parquetReader } from './parquetReader.ts';

/** Options of {@link fromParquet}. */
export interface ParquetOptions {
  /** The columns to read; those that the features of `batch` need, or all, when left out. */
  readonly columns?: readonly string[];
  /**
   * Reads in flight or done before they are wanted, while the budget of the run has room: a non-negative integer; 1 when left out. Unless it
   * is 0, `workers` of the run decode two row groups each ahead of need, and what follows the last one is the next epoch of the run.
   */
  readonly readAhead?: number;
  /** Whether the order of the files, and of the row groups in each, is permuted anew in each epoch; false when left out. */
  readonly shuffle?: boolean;
  /**
   * Row groups that follow one another whose rows are permuted together, so that neighbours in a file part; they are in memory together: a
   * positive integer. Rows stay in their order when left out.
   */
  readonly interleaveGroups?: number;
  /**
   * Whether row groups that have been read stay in memory, decoded, for the later epochs of the run, up to half of its `budgetBytes`; what has no
   * room is read in each epoch. Their rows must not be written to. False when left out.
   */
  readonly cache?: boolean;
  /** The part of the rows to give, for one of several processes that train together; all when left out. */
  readonly shard?: Shard;
}

/**
 * Reads the rows of one Parquet file, or of several in their order. One row group is decoded at a time, and of it only the columns
 * that are needed. All codecs of Parquet are read. Each element has the rows of one record batch, of 4 MiB or somewhat more.
 *
 * Pictures of one size are best kept in a column of fixed-size binary: the reader delivers it about ten times as fast as one of lists.
 *
 * @param input a path (in Node), a `file:` URL (in Node), the bytes, a `Blob`, or a list of these
 *
 * A checkpoint says which row group comes next, so that a resumed run opens no file before it.
 *
 * @throws OptionError at once, where `input` or an option is not what it must be
 * @throws IoError in the stream, where a file is missing, empty, cut off or no Parquet
 * @throws SchemaError in the stream, where a column is missing, or files differ
 * @throws DataError in the stream, where a row group is damaged; the rows before it come first
 * @example
 * ```ts
 * import { batch, classLabel, consume, fromParquet, image } from 'millrace';
 * import { mnistParquet } from '../../../examples/setup/mnist.ts';
 *
 * const features = { image: image({ shape: [28, 28, 1] }), label: classLabel({ classes: 10 }) };
 * const test$ = fromParquet(await mnistParquet('test')).pipe(batch({ size: 1000, features }));
 * await consume(test$, () => {}) // => { batches: 10, samples: 10000, epochs: 1 }
 * ```
 */
export function fromParquet(
  input: FileInput | readonly FileInput[],
  options: ParquetOptions = {},
): Observable<Rows> {
  requireKnownOptions('`fromParquet`', options, [
    'columns',
    'readAhead',
    'shuffle',
    'interleaveGroups',
    'cache',
    'shard',
  ]);
  const inputs = fileInputs('fromParquet', input);
  const {
    columns,
    readAhead = DEFAULT_READ_AHEAD,
    shuffle = false,
    interleaveGroups,
    cache = false,
    shard,
  } = options;
  requireColumnsOption('fromParquet', columns);
  requireReadAhead('fromParquet', readAhead);
  requireFlags('fromParquet', { shuffle, cache });
  requireOption(
    interleaveGroups === undefined ||
      (Number.isSafeInteger(interleaveGroups) && interleaveGroups > 0),
    '`fromParquet`',
    {
      option: 'interleaveGroups',
      rule: 'a positive integer, in row groups',
      value: interleaveGroups,
    },
  );
  requireShard('fromParquet', shard);
  const order = {
    columns,
    shuffle,
    interleaveGroups: interleaveGroups ?? 0,
    shard,
    ahead: readAhead > 0,
    cache,
  };
  return source('fromParquet', (run) => parquetReader(inputs, { ...order, run }), {
    cost: bytesOfRows,
    readAhead,
  });
}
