import type { Schema } from 'apache-arrow';
import { columnHead } from '../core/columnHead.ts';
import type { StageRun } from '../engine/stageRun.ts';
import type { OwnDataset } from './ownDataset.ts';
import { requireColumns } from './requireColumns.ts';
import type { SourceOrder } from './sourceOptions.ts';

/** The columns wanted by the options of a source, and by the stages downstream. */
export interface ColumnsWanted {
  readonly dataset: OwnDataset;
  readonly order: Pick<SourceOrder, 'columns'>;
  readonly run: StageRun;
}

/**
 * The columns to read from a part, or `undefined` for all.
 *
 * @throws SchemaError if the options name a missing or an ambiguous one
 */
export function wantedColumns(
  part: string,
  schema: Schema,
  { dataset, order, run }: ColumnsWanted,
): readonly string[] | undefined {
  const needed = order.columns ?? neededDownstream(schema, run);
  requireColumns(part, schema, needed);
  // A column in memory costs nothing.
  return dataset.inMemory === true ? order.columns : needed;
}

function neededDownstream(schema: Schema, run: StageRun): readonly string[] | undefined {
  const named = run.columns ?? [];
  const needed = [...new Set(named.map((column) => columnHead(schema.names.map(String), column)))];
  // If a column is missing, downstream reports it best, given all columns.
  const found = needed.length > 0 && needed.every((column) => schema.names.includes(column));
  return found ? needed : undefined;
}
