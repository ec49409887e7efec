import { unclearedBytes } from '#files';
import type { Piece } from './joinRanges.ts';

/** Fills `target` with the bytes from `start` on, by a request. */
type FetchBytes = (start: number, target: Uint8Array) => Promise<void>;

/** A piece, its bytes once they are asked for, and how many of these are still to be read. */
interface OpenPiece extends Piece {
  bytes: Promise<Uint8Array> | undefined;
  leftBytes: number;
}

/**
 * Reads at any place within pieces that come by one request each. A piece is fetched when the first
 * of its bytes is read and released when the last of its wanted bytes was. What is read whole comes
 * without a copy.
 */
export class PieceReader {
  readonly #pieces: readonly OpenPiece[];
  readonly #fetch: FetchBytes;

  /** @param pieces in ascending order, none of which overlap */
  constructor(pieces: readonly Piece[], fetch: FetchBytes) {
    this.#pieces = pieces.map((piece) => ({
      ...piece,
      bytes: undefined,
      leftBytes: piece.wantedBytes,
    }));
    this.#fetch = fetch;
  }

  /** Whether all of these bytes lie in pieces. */
  covers(start: number, end: number): boolean {
    let at = start;
    for (const piece of this.#pieces) if (piece.start <= at && piece.end > at) at = piece.end;
    return at >= end;
  }

  /** Fills `target` with the bytes from `start` on, which pieces cover. */
  async read(start: number, target: Uint8Array): Promise<void> {
    const end = start + target.length;
    const touched = this.#pieces.filter((piece) => piece.start < end && piece.end > start);
    const copies = touched.map(async (piece) => {
      const from = Math.max(start, piece.start);
      const to = Math.min(end, piece.end);
      if (piece.bytes === undefined && to - from === piece.end - piece.start) {
        return this.#fetch(from, target.subarray(from - start, to - start));
      }
      const bytes = await this.#bytesOf(piece);
      target.set(bytes.subarray(from - piece.start, to - piece.start), from - start);
      piece.leftBytes -= to - from;
      if (piece.leftBytes <= 0) piece.bytes = undefined;
    });
    // All, so that nothing is written to `target` once this has failed.
    for (const copy of await Promise.allSettled(copies))
      if (copy.status === 'rejected') throw copy.reason;
  }

  #bytesOf(piece: OpenPiece): Promise<Uint8Array> {
    if (piece.bytes !== undefined) return piece.bytes;
    const bytes = unclearedBytes(piece.end - piece.start);
    piece.bytes = this.#fetch(piece.start, bytes).then(
      () => bytes,
      (error) => {
        piece.bytes = undefined;
        throw error;
      },
    );
    return piece.bytes;
  }
}
