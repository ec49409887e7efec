import { Field, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import type { Observable } from 'rxjs';
import { buffersOf } from '../../core/buffersOf.ts';
import { OptionError } from '../../core/errors.ts';
import type { Rows } from '../../core/rows.ts';
import { source } from '../../engine/source.ts';
import { requireKnownOptions } from '../../options/requireKnownOptions.ts';
import { requireOption } from '../../options/requireOption.ts';
import { batchPortions } from '../arrow/batchPortions.ts';
import { shuffledReader } from '../arrow/shuffledReader.ts';
import { requireColumns } from '../requireColumns.ts';
import { requireColumnsOption } from '../requireColumnsOption.ts';
import { requireFlags } from '../requireFlags.ts';
import { rowsReader } from '../rowsReader.ts';
import { selectColumns } from '../selectColumns.ts';
import { requireShard, type Shard } from '../shard.ts';
import { arrowColumn, type ColumnInput } from './arrowColumn.ts';

/** Options of {@link fromColumns}. */
export interface ColumnsOptions {
  /** The columns to give; all when left out. */
  readonly columns?: readonly string[];
  /** Rows that one element has at most: a positive integer; 65,536 when left out. */
  readonly chunkRows?: number;
  /** Whether all rows come in a random order, another one in each epoch; false when left out. */
  readonly shuffle?: boolean;
  /** The part of the rows to give, for one of several processes that train together; all when left out. */
  readonly shard?: Shard;
}

/**
 * Gives the rows of columns in memory, in their order. Nothing is copied: do not change the arrays while a stream uses them.
 *
 * @param columns by name: a typed array (one number a row), `{ data, shape }` (one array of that shape a row) or a list of strings; all of
 *   the same number of rows
 * @throws OptionError at once, where a column is none of these or the numbers of rows differ
 * @example
 * ```ts
 * import { batch, consume, fromColumns } from 'millrace';
 *
 * const rows$ = fromColumns({ image: { data: new Uint8Array(5 * 784), shape: [28, 28, 1] }, label: new Int32Array(5) });
 * await consume(rows$.pipe(batch({ size: 2 })), () => {}) // => { batches: 3, samples: 5, epochs: 1 }
 * ```
 */
export function fromColumns(
  columns: Readonly<Record<string, ColumnInput>>,
  options: ColumnsOptions = {},
): Observable<Rows> {
  requireKnownOptions('`fromColumns`', options, ['columns', 'chunkRows', 'shuffle', 'shard']);
  requireOption(
    typeof columns === 'object' && columns !== null && Object.keys(columns).length > 0,
    '`fromColumns`',
    {
      option: 'columns',
      rule: 'an object of at least one column',
      value: columns,
    },
  );
  const made = Object.entries(columns).map(([name, input]) => ({
    name,
    ...arrowColumn(name, input),
  }));
  const lengths = made.map(({ name, data }) => `\`${name}\` ${data.length}`);
  if (new Set(made.map(({ data }) => data.length)).size > 1) {
    throw new OptionError(
      `Cannot \`fromColumns\` as all columns must have the same number of rows: received ${lengths.join(', ')}`,
    );
  }
  const { columns: chosen, chunkRows = 65_536, shuffle = false, shard } = options;
  requireColumnsOption('fromColumns', chosen);
  requireOption(Number.isSafeInteger(chunkRows) && chunkRows > 0, '`fromColumns`', {
    option: 'chunkRows',
    rule: 'a positive integer, in rows',
    value: chunkRows,
  });
  requireFlags('fromColumns', { shuffle });
  requireShard('fromColumns', shard);
  const schema = new Schema(
    made.map(({ name, data, metadata }) => new Field(name, data.type, false, metadata)),
  );
  requireColumns('columns', schema, chosen);
  const rows = made[0]?.data.length ?? 0;
  const type = new Struct(schema.fields);
  const data = makeData({
    type,
    length: rows,
    nullCount: 0,
    children: made.map((column) => column.data),
  });
  const batches = [new RecordBatch(schema, data)];
  return source('fromColumns', (run) => {
    run.budget.give(buffersOf(data), true);
    if (shuffle) {
      const selected = batches.map((batch) => selectColumns(batch, chosen));
      return shuffledReader({
        operator: 'fromColumns',
        source: 'columns',
        schema,
        batches: selected,
        run,
        shard,
      });
    }
    const portions = batchPortions(batches.values(), {
      source: 'columns',
      columns: chosen,
      rows,
      chunkRows,
    });
    return rowsReader('fromColumns', portions, { run, shard });
  });
}
