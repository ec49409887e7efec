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

/** Columns to decode rows of. It is plain data, which can be sent to another thread. */
export interface PagesJob extends WantedRows {
  readonly columns: readonly ColumnState[];
}

/** The result of a {@link PagesJob}. */
export interface DecodedPages {
  /** The updated columns. */
  readonly columns: readonly ColumnState[];
  /** The array of each column, or `undefined` if it needs more pages. */
  readonly arrays: readonly (DecodedLeaf | undefined)[];
  /** Buffers of pages that have all been decoded, to be reused. */
  readonly spent: readonly Uint8Array<ArrayBuffer>[];
}

/** Memory of up to this many bytes is reused: it never shrinks. */
const MAX_MEMORY_BYTES = 2 ** 26;

/** The scratch memory of this thread. */
let memory: PageMemory | undefined;

/**
 * Decodes rows of columns. Rejects with a `FormatError` if pages are damaged, or have too few rows.
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
