import type { RecordBatch, Schema } from 'apache-arrow';
import { OptionError } from '../../core/errors.ts';
import { requireSameColumns } from '../../core/requireSameColumns.ts';
import { datasetText } from '../datasetText.ts';
import { requireColumns } from '../requireColumns.ts';
import type { Portion, Portions } from '../rowsReader.ts';
import { selectColumns } from '../selectColumns.ts';
import { isRecordBatch } from './isRecordBatch.ts';

/** Options of {@link batchPortions}. */
export interface BatchOptions {
  /** What the batches are, for errors. */
  readonly source: string;
  /** The columns to give; all when left out. */
  readonly columns?: readonly string[] | undefined;
  /** Number of rows in all, where it is known. */
  readonly rows?: number;
  /** Rows that one portion has at most; 65,536 when left out. */
  readonly chunkRows?: number;
}

/** Record batches in memory as portions, at once, long ones in slices. */
export function batchPortions(
  batches: Iterator<RecordBatch>,
  { source, columns, rows: total, chunkRows = 65_536 }: BatchOptions,
): Portions {
  let current: RecordBatch | undefined;
  let from = 0;
  let firstRow = 0;
  let first: { readonly name: string; readonly schema: Schema } | undefined;
  let dataset = '';

  const select = (batch: RecordBatch): RecordBatch => {
    if (!isRecordBatch(batch)) {
      throw new OptionError(
        `Cannot read \`${source}\` as its items must be record batches: received ${String(batch)}`,
      );
    }
    dataset ||= datasetText({ source, rows: total, schema: batch.schema });
    requireColumns(source, batch.schema, columns);
    const selected = selectColumns(batch, columns);
    first ??= { name: source, schema: selected.schema };
    if (first.schema !== selected.schema)
      requireSameColumns(first, { name: source, schema: selected.schema });
    return selected;
  };
  return {
    dataset: () => dataset,
    next(): Portion | undefined {
      while (current === undefined || from >= current.numRows) {
        const { done, value } = batches.next();
        if (done === true) return undefined;
        current = select(value);
        from = 0;
      }
      const slice = current.numRows <= chunkRows ? current : current.slice(from, from + chunkRows);
      const portion = { rows: slice.numRows, batches: [slice], source, firstRow };
      from += slice.numRows;
      firstRow += slice.numRows;
      return portion;
    },
    close: () => {
      batches.return?.();
    },
  };
}
