import type { RecordBatch } from 'apache-arrow';
import type { OperatorFunction } from 'rxjs';
import { stage } from '../../flow/stage.ts';
import type { Rows } from '../../model/rows.ts';
import { bytesOfRows } from '../bytesOfRows.ts';
import { fingerprint } from '../fingerprint.ts';
import { type Portion, rowsReader } from '../rowsReader.ts';
import { project } from './readerPortions.ts';

/** Record batches of an Observable as `Rows`. */
export function rowsOfBatches(columns: readonly string[] | undefined): OperatorFunction<RecordBatch, Rows> {
  return stage<RecordBatch, Rows>(
    'fromArrow',
    (run) => {
      const held: RecordBatch[] = [];
      let firstRow = 0;
      let schema = '';
      const next = (): Portion | undefined => {
        const batch = held.shift();
        if (batch === undefined) return undefined;
        schema ||= String(batch.schema);
        const source = 'observable';
        const portion = { rows: batch.numRows, batches: [project(batch, columns ?? run.columns, source)], source, firstRow };
        firstRow += batch.numRows;
        return portion;
      };
      const reader = rowsReader(
        'fromArrow',
        { dataset: () => fingerprint(['observable', schema]), next, close: () => held.splice(0) },
        run,
      );
      return {
        room: (open) => (open && held.length === 0 ? 1 : 0),
        push: (batch) => {
          if (batch.numRows > 0) held.push(batch);
        },
        // The portions are there or not: nothing is ever waited for.
        take: () => reader.read() as Rows | undefined,
        drop: () => reader.close(),
      };
    },
    { cost: bytesOfRows },
  );
}
