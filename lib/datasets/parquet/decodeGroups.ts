import { type ArrayParts, batchParts } from './batchParts.ts';
import { type DecodeOptions, decodeParquet } from './decodeParquet.ts';
import { decodeColumn } from './pages/decodeColumn.ts';
import { PageMemory } from './pages/pageMemory.ts';
import type { PartialFile } from './partialFile.ts';

/** Decodes rows of a row group whose bytes have been put together. Throws what decoding throws. */
export type DecodeGroup = (
  bytes: Uint8Array,
  plan: PartialFile,
  options: GroupRows,
) => Promise<readonly ArrayParts[]>;

/** Which rows of a row group are decoded. */
export type GroupRows = Required<DecodeOptions>;

/**
 * Decompressed bytes of rows that are best decoded at once where each part goes over all pages again: the memory of the decoder ends at 4 GiB
 * and never shrinks.
 */
export const WHOLE_BYTES: number = 256 * 2 ** 20;
/** Bytes of memory up to which it is kept for the next row group. */
const MOST = 2 ** 26;

/** Decodes row groups one after another: columns whose pages are known here, the others by the decoder. */
export function decodeGroups(): DecodeGroup {
  let memory: PageMemory | undefined;
  return async (bytes, { pages, at, end }, rows) => {
    const { batchRows, offset, limit } = rows;
    const groups: ArrayParts[] = [];
    if (end.length > 0) {
      const { batches } = await decodeParquet(bytes.subarray(0, at + end.length), rows);
      groups.push(...batches.map(batchParts));
    } else {
      for (let row = 0; row < limit; row += batchRows)
        groups.push(withoutColumns(Math.min(batchRows, limit - row)));
    }
    if (pages.length === 0) return groups;
    memory ??= new PageMemory();
    const children = groups.map((group) => [...group.children]);
    const batches = groups.map(({ length }) => length);
    for (const { index, form, at: start, length, bytesPerRow } of pages) {
      const column = bytes.subarray(start, start + length);
      const arrays = decodeColumn(column, form, { offset, batches, bytesPerRow, memory });
      for (const [i, array] of arrays.entries()) children[i]?.splice(index, 0, array);
    }
    if (memory.size > MOST) memory = undefined;
    return groups.map((group, i) => ({ ...group, children: children[i] as ArrayParts[] }));
  };
}

function withoutColumns(length: number): ArrayParts {
  return { length, nullCount: 0, offset: 0, buffers: [], children: [], dictionary: undefined };
}
