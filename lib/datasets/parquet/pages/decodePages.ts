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
  /** Whole buffers of pages of the job, which have all been decoded. */
  readonly spent: readonly Uint8Array<ArrayBuffer>[];
}

/** Bytes of memory up to which it is used again: it never shrinks. */
const MAX_MEMORY_BYTES = 2 ** 26;

/** Memory of this thread, in which nothing stays from one job to the next. */
let memory: PageMemory | undefined;

/** Decodes rows of columns. Throws a `RangeError` where pages are damaged, or have too few rows. */
export function decodePages({ columns, ...wanted }: PagesJob): DecodedPages {
  const scratch = memory ?? new PageMemory();
  const buffers = buffersOfPages(columns);
  const arrays = columns.map((column) => decodeColumn(column, wanted, scratch));
  memory = scratch.size > MAX_MEMORY_BYTES ? undefined : scratch;
  for (const buffer of buffersOfPages(columns)) buffers.delete(buffer);
  return { columns, arrays, spent: Array.from(buffers, (buffer) => new Uint8Array(buffer)) };
}

function buffersOfPages(columns: readonly ColumnState[]): Set<ArrayBuffer> {
  return new Set(columns.flatMap(({ pages }) => pages.map(({ bytes }) => bytes.buffer)));
}
