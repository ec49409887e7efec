import type { Schema } from 'apache-arrow';
import type { StageRun } from '../engine/stageRun.ts';
import type { OwnDataset } from './ownDataset.ts';
import { requireColumns } from './requireColumns.ts';
import type { SourceOrder } from './sourceOptions.ts';

/** Who wants columns: the options of a source, or the stages downstream. */
export interface ColumnsWanted {
  readonly dataset: OwnDataset;
  readonly order: Pick<SourceOrder, 'columns'>;
  readonly run: StageRun;
}

/**
 * The columns that are read of a part, `undefined` for all.
 *
 * @throws SchemaError where the options name one that is missing, or there are two of its name
 */
export function wantedColumns(
  part: string,
  schema: Schema,
  { dataset, order, run }: ColumnsWanted,
): readonly string[] | undefined {
  const needed = order.columns ?? neededDownstream(schema, run);
  requireColumns(part, schema, needed);
  // A column that is in memory already costs nothing.
  return dataset.inMemory === true ? order.columns : needed;
}

function neededDownstream(schema: Schema, run: StageRun): readonly string[] | undefined {
  const needed = [...new Set(run.columns)];
  // Where what downstream needs is missing, it can say best what it misses, given all columns.
  const found = needed.length > 0 && needed.every((column) => schema.names.includes(column));
  return found ? needed : undefined;
}
