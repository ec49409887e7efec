import { type CodecName, loadCodec } from '../../codecs.ts';
import { ofColumns } from '../../formatError.ts';
import {
  type ColumnState,
  type DecodedLeaf,
  decodeColumn,
  type WantedRows,
} from './columnDecoder.ts';
import type { PageCodec } from './pageForm.ts';
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
  readonly arrays: readonly (DecodedLeaf | undefined)[];
  /** Whole buffers of pages of the job, which have all been decoded. */
  readonly spent: readonly Uint8Array<ArrayBuffer>[];
}

/** Bytes of memory up to which it is used again: it never shrinks. */
const MAX_MEMORY_BYTES = 2 ** 26;

/** Memory of this thread, in which nothing stays from one job to the next. */
let memory: PageMemory | undefined;

/**
 * Decodes rows of columns. Rejects with a `FormatError` where pages are damaged, or have too few
 * rows.
 */
export async function decodePages({ columns, ...wanted }: PagesJob): Promise<DecodedPages> {
  for (const { form } of columns) if (isLoaded(form.codec)) await loadCodec(form.codec);
  const scratch = memory ?? new PageMemory();
  const buffers = buffersOfPages(columns);
  const arrays = columns.map((column) => {
    try {
      return decodeColumn(column, wanted, scratch);
    } catch (error) {
      throw ofColumns(error, [column.name]);
    }
  });
  memory = scratch.size > MAX_MEMORY_BYTES ? undefined : scratch;
  for (const buffer of buffersOfPages(columns)) buffers.delete(buffer);
  return { columns, arrays, spent: Array.from(buffers, (buffer) => new Uint8Array(buffer)) };
}

function isLoaded(codec: PageCodec): codec is CodecName {
  return codec !== 'none' && codec !== 'snappy';
}

function buffersOfPages(columns: readonly ColumnState[]): Set<ArrayBuffer> {
  return new Set(columns.flatMap(({ pages }) => pages.map(({ bytes }) => bytes.buffer)));
}
