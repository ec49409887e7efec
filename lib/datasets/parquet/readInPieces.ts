import type { ByteFile } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';
import type { ColumnPages, PartialFile } from './partialFile.ts';

/** Bytes of a column that are read at once. */
const PIECE = 4 * 2 ** 20;

/** The pages of a row group while they are being read. */
export interface PagesBeingRead {
  /** Waits until about the pages of the first `rows` rows are there, or all; rejects where they cannot be read. */
  until(rows: number): Promise<void>;
  /** What is there of each column. */
  readonly pages: readonly ColumnPages[];
  /** Whether all is there. */
  readonly whole: boolean;
}

/** Reads the pages of `plan`, which leaves nothing for the decoder, into `bytes`: the first rows of all columns first. */
export function readInPieces(
  file: ByteFile,
  { pages, rows }: PartialFile,
  bytes: Uint8Array,
): PagesBeingRead {
  const pieces = pages
    .flatMap(({ start, at, length }, column) =>
      Array.from({ length: Math.ceil(length / PIECE) }, (_, k) => {
        const size = Math.min(PIECE, length - k * PIECE);
        return {
          column,
          start: start + k * PIECE,
          at: at + k * PIECE,
          size,
          share: (k * PIECE) / length,
        };
      }),
    )
    .sort((a, b) => a.share - b.share);
  const there = pages.map(() => 0);
  let before = Promise.resolve();
  const read = pieces.map(({ column, start, at, size }) => {
    before = before.then(async () => {
      await readBytes(file, { start, target: bytes.subarray(at, at + size) });
      there[column] = (there[column] as number) + size;
    });
    // It is told to who waits for it.
    before.catch(() => {});
    return before;
  });
  return {
    async until(wanted) {
      // A piece more of each: the last page of them may be the first of the next piece.
      const needed = pieces.map(({ share, column }) => {
        const { length } = pages[column] as ColumnPages;
        return share <= wanted / rows + PIECE / length;
      });
      await read[needed.lastIndexOf(true)];
    },
    get pages() {
      return pages.map((column, i) => ({ ...column, length: there[i] as number }));
    },
    get whole() {
      return pages.every(({ length }, i) => length === there[i]);
    },
  };
}
