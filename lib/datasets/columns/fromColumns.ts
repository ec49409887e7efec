import { Field, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import type { Observable } from 'rxjs';
import { withCount } from '../../core/elementCount.ts';
import { OptionError } from '../../core/errors.ts';
import type { Rows } from '../../core/rows.ts';
import { requireOption } from '../../options/requireOption.ts';
import { rowsOfShard } from '../../plan/shard.ts';
import { requireColumns } from '../requireColumns.ts';
import { rowsSource } from '../rowsSource.ts';
import { planSource, type SourceOptions } from '../sourceOptions.ts';
import { arrowColumn, type ColumnInput, type RowOf } from './arrowColumn.ts';
import { ANY_ROWS, MEMORY_BLOCK_ROWS, memoryDataset } from './memoryDataset.ts';

/** Options of {@link fromColumns}. */
export interface ColumnsOptions extends SourceOptions {
  /** Maximum of rows in an element: a positive integer. Defaults to 65,536. */
  readonly chunkRows?: number;
}

/**
 * The rows of columns in memory, in their order. Nothing is copied: do not change the arrays while
 * a stream uses them. With `shuffle`, all rows are permuted anew in each epoch.
 *
 * @param columns by name: a typed array (one number per row), `{ data, shape }` (one array of that
 * shape per row) or a list of strings; all have the same number of rows
 * @throws OptionError at once, if a column is none of these or the numbers of rows differ
 * @throws SchemaError at once, if `columns` of the options names a missing one
 * @example
 * ```ts
 * import { batch, consume, fromColumns } from 'millrace';
 *
 * const rows$ = fromColumns({
 *   image: { data: new Uint8Array(5 * 784), shape: [28, 28, 1] },
 *   label: new Int32Array(5),
 * });
 * const { batches } = await consume(rows$.pipe(batch({ size: 2 })), () => {});
 * batches // => 3
 * ```
 */
export function fromColumns<const C extends Readonly<Record<string, ColumnInput>>>(
  columns: C,
  options: ColumnsOptions = {},
): Observable<Rows<RowOf<C>>> {
  const plan = planSource('fromColumns', options, ['chunkRows']);
  const { chunkRows = MEMORY_BLOCK_ROWS } = options;
  requireOption(Number.isSafeInteger(chunkRows) && chunkRows > 0, '`fromColumns`', {
    option: 'chunkRows',
    rule: 'a positive integer, in rows',
    value: chunkRows,
  });
  const batch = recordBatchOf(columns);
  const { schema } = batch;
  requireColumns('columns', schema, plan.columns);
  const blockRows = plan.shuffle ? ANY_ROWS : chunkRows;
  const dataset = memoryDataset([batch], { source: 'columns', schema, blockRows });
  const rows$ = rowsSource('fromColumns', () => dataset, plan) as Observable<Rows<RowOf<C>>>;
  return withCount(rows$, () => rowsOfShard(batch.numRows, plan.shard));
}

function recordBatchOf(columns: Readonly<Record<string, ColumnInput>>): RecordBatch {
  const isObject = typeof columns === 'object' && columns !== null;
  requireOption(isObject && Object.keys(columns).length > 0, '`fromColumns`', {
    option: 'columns',
    rule: 'an object of at least one column',
    value: columns,
  });
  const arrays = Object.entries(columns).map(([name, input]) => ({
    name,
    ...arrowColumn(name, input),
  }));
  if (new Set(arrays.map(({ data }) => data.length)).size > 1) {
    const lengths = arrays.map(({ name, data }) => `\`${name}\` ${data.length}`);
    throw new OptionError(
      'Cannot `fromColumns`: all columns must have the same number of rows; ' +
        `received ${lengths.join(', ')}`,
    );
  }
  const schema = new Schema(
    arrays.map(({ name, data, metadata }) => new Field(name, data.type, false, metadata)),
  );
  const length = arrays[0]?.data.length ?? 0;
  const children = arrays.map(({ data }) => data);
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length, nullCount: 0, children }));
}
