import type { ByteRange } from '../io/byteFile.ts';

/** Bytes that are read though nobody wants them, where another request would take longer. */
export const GAP_BYTES: number = 2 ** 20;
/** Bytes of a request at most: what is longer is read in several. */
export const MAX_REQUEST_BYTES: number = 8 * 2 ** 20;

/** The bytes of one request. */
export interface Piece extends ByteRange {
  /** How many of them are wanted. */
  readonly wantedBytes: number;
}

/** Joins ranges that are neighbors, and splits what is long, into the bytes of single requests. */
export function joinRanges(
  ranges: readonly ByteRange[],
  gapBytes: number = GAP_BYTES,
): readonly Piece[] {
  const sorted = ranges
    .filter(({ start, end }) => end > start)
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const joined: { start: number; end: number; parts: ByteRange[] }[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last === undefined || range.start > last.end + gapBytes) {
      joined.push({ ...range, parts: [range] });
    } else {
      last.end = Math.max(last.end, range.end);
      last.parts.push(range);
    }
  }
  return joined.flatMap(({ start, end, parts }) => {
    const count = Math.ceil((end - start) / MAX_REQUEST_BYTES);
    const place = (i: number) => start + Math.round(((end - start) * i) / count);
    return Array.from({ length: count }, (_, i) => {
      const piece = { start: place(i), end: place(i + 1) };
      const wantedBytes = parts.reduce((sum, part) => sum + overlap(piece, part), 0);
      return { ...piece, wantedBytes };
    });
  });
}

function overlap(a: ByteRange, b: ByteRange): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}
