import type { ArrayParts } from '../batchParts.ts';
import { type ColumnState, decodeColumn, type WantedRows } from './columnDecoder.ts';
import { PageMemory } from './pageMemory.ts';

/** Columns of which rows are to be decoded: plain data, which can be sent to another thread. */
export interface PagesJob extends WantedRows {
  readonly columns: readonly ColumnState[];
}

/** What has come of a {@link PagesJob}. */
export interface DecodedPages {
  /** The columns, as they are to go on. */
  readonly columns: readonly ColumnState[];
  /** The array of each; `undefined` where it needs further pages. */
  readonly arrays: readonly (ArrayParts | undefined)[];
}

/** Bytes of memory up to which it is used again: it never shrinks. */
const MAX_MEMORY_BYTES = 2 ** 26;

/** Memory of this thread, in which nothing stays from one job to the next. */
let memory: PageMemory | undefined;

/** Decodes rows of columns. Throws a `RangeError` where pages are damaged, or have too few rows. */
export function decodePages({ columns, ...wanted }: PagesJob): DecodedPages {
  const scratch = memory ?? new PageMemory();
  const arrays = columns.map((column) => decodeColumn(column, wanted, scratch));
  memory = scratch.size > MAX_MEMORY_BYTES ? undefined : scratch;
  return { columns, arrays };
}
