import type { BumpAllocator } from './bumpAllocator.ts';
import type { Chunk } from './chunk.ts';
import { Rows } from './rows.ts';

/** Concatenates the rows of `parts`, at least one. The cursor of the first counts them. */
export function concatRows(parts: readonly Rows[], allocator: BumpAllocator): Rows {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first as Rows;
  const length = parts.reduce((sum, rows) => sum + rows.length, 0);
  const chunkOf = allocator.allocate(Uint32Array, length);
  const rowOf = allocator.allocate(Uint32Array, length);
  const indexOf = new Map<Chunk, number>();
  let at = 0;
  for (const rows of parts) {
    const moved = rows.chunks.map((chunk) => {
      const index = indexOf.get(chunk) ?? indexOf.size;
      indexOf.set(chunk, index);
      return index;
    });
    rowOf.set(rows.rowOf, at);
    for (let i = 0; i < rows.length; i++)
      chunkOf[at++] = moved[rows.chunkOf[i] as number] as number;
  }
  return new Rows({ ...first, chunks: [...indexOf.keys()], chunkOf, rowOf });
}
