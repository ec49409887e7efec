import type { RecordBatch } from 'apache-arrow';
import { fingerprint } from './fingerprint.ts';
import type { Portion, Portions } from './rowsReader.ts';

/** Rows that one element has at most. */
const MOST_ROWS = 65_536;

/** Record batches in memory as portions, long ones in slices. */
export function tablePortions(source: string, batches: Iterable<RecordBatch>): Portions {
  const iterator = batches[Symbol.iterator]();
  let current: RecordBatch | undefined;
  let from = 0;
  let firstRow = 0;
  let schema: string | undefined;

  return {
    dataset: () => fingerprint([source, schema ?? '']),
    next(): Portion | undefined {
      while (current === undefined || from >= current.numRows) {
        const { done, value } = iterator.next();
        if (done === true) return undefined;
        current = value;
        from = 0;
        schema ??= String(value.schema);
      }
      const slice = current.numRows <= MOST_ROWS ? current : current.slice(from, from + MOST_ROWS);
      const portion = { rows: slice.numRows, batches: [slice], source, firstRow };
      from += slice.numRows;
      firstRow += slice.numRows;
      return portion;
    },
    close: () => {
      iterator.return?.();
    },
  };
}
