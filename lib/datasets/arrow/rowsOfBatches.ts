import type { RecordBatch } from 'apache-arrow';
import type { OperatorFunction } from 'rxjs';
import type { Rows } from '../../core/rows.ts';
import { stage } from '../../engine/stage.ts';
import { bytesOfRows } from '../bytesOfRows.ts';
import { rowsReader } from '../rowsReader.ts';
import { batchPortions } from './batchPortions.ts';

/** The record batches of an Observable as `Rows`; no more of them is asked for than is wanted downstream. */
export function rowsOfBatches(
  columns: readonly string[] | undefined,
): OperatorFunction<RecordBatch, Rows> {
  return stage<RecordBatch, Rows>(
    'fromArrow',
    (run) => {
      const held: RecordBatch[] = [];
      // Its end is the end of what is held just now: there may be more later.
      const shift = (): IteratorResult<RecordBatch> => {
        const value = held.shift();
        return value === undefined ? { done: true, value } : { done: false, value };
      };
      const reader = rowsReader(
        'fromArrow',
        batchPortions({ next: shift }, { source: 'observable', columns }),
        {
          run,
        },
      );
      return {
        room: (open) => (open && held.length === 0 ? 1 : 0),
        push: (batch) => {
          held.push(batch);
        },
        // Of an iterator that gives its values at once, the reader does too.
        take: () => reader.read() as Rows | undefined,
        drop: () => held.splice(0),
      };
    },
    { cost: bytesOfRows },
  );
}
