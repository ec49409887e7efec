import type { BumpAllocator } from '../core/bumpAllocator.ts';
import type { Chunk } from '../core/chunk.ts';
import type { Rows } from '../core/rows.ts';

/** A range of picks whose rows are in one chunk. */
export interface ChunkSpan {
  readonly chunk: Chunk;
  readonly start: number;
  readonly end: number;
  /** True if they are consecutive rows for consecutive samples. */
  readonly isRun: boolean;
}

/** The rows of a batch, chunk by chunk. */
export interface ChunkPicks {
  /** The row of each entry in its chunk. */
  readonly rows: Uint32Array;
  /** The sample of each entry. */
  readonly samples: Uint32Array;
  readonly spans: readonly ChunkSpan[];
}

/** The mean length of spans from which the order of the rows is kept. */
const LONG_ROWS = 32;

/**
 * Sorts the rows of a batch by chunk, so that loops over numbers stay within one chunk. Rows that
 * already form long spans keep their order.
 *
 * @param inOrder the indices of the samples: 0, 1, 2, …
 */
export function chunkPicks(rows: Rows, inOrder: Uint32Array, allocator: BumpAllocator): ChunkPicks {
  const { chunks, chunkOf, rowOf, length } = rows;
  let changes = 0;
  for (let i = 1; i < length; i++) if (chunkOf[i] !== chunkOf[i - 1]) changes++;
  if ((changes + 1) * LONG_ROWS <= length || changes === 0)
    return { rows: rowOf, samples: inOrder, spans: spansOf(chunks, chunkOf, rowOf) };
  const ends = allocator.allocate(Uint32Array, chunks.length + 1);
  for (let i = 0; i < length; i++) {
    const next = (chunkOf[i] as number) + 1;
    ends[next] = (ends[next] as number) + 1;
  }
  for (let chunk = 0; chunk < chunks.length; chunk++)
    ends[chunk + 1] = (ends[chunk + 1] as number) + (ends[chunk] as number);
  const sortedRows = allocator.allocate(Uint32Array, length);
  const samples = allocator.allocate(Uint32Array, length);
  // Entry `chunk` is the position of the chunk's next row. After the loop it is the end of the
  // span.
  for (let i = 0; i < length; i++) {
    const chunk = chunkOf[i] as number;
    const entry = ends[chunk] as number;
    ends[chunk] = entry + 1;
    sortedRows[entry] = rowOf[i] as number;
    samples[entry] = i;
  }
  const spans: ChunkSpan[] = [];
  for (let index = 0, start = 0; index < chunks.length; index++) {
    const end = ends[index] as number;
    if (end > start) spans.push({ chunk: chunks[index] as Chunk, start, end, isRun: false });
    start = end;
  }
  return { rows: sortedRows, samples, spans };
}

function spansOf(
  chunks: readonly Chunk[],
  chunkOf: Uint32Array,
  rowOf: Uint32Array,
): readonly ChunkSpan[] {
  const spans: ChunkSpan[] = [];
  for (let start = 0, end = 0; start < rowOf.length; start = end) {
    const index = chunkOf[start] as number;
    let isRun = true;
    for (end = start + 1; end < rowOf.length && chunkOf[end] === index; end++)
      if (rowOf[end] !== (rowOf[end - 1] as number) + 1) isRun = false;
    spans.push({ chunk: chunks[index] as Chunk, start, end, isRun });
  }
  return spans;
}
