import type { ByteFile } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';

/** Bytes that come one after another. */
export interface ByteSequence {
  /** How many have been taken or passed over. */
  readonly at: number;
  /** The next `length` bytes, or fewer at the end. */
  take(length: number): Promise<Uint8Array>;
  /** Passes over the next `length` bytes, or fewer at the end: how many. */
  skip(length: number): Promise<number>;
}

/** The bytes of a file from its first on; those that are passed over are not even read. */
export function fileSequence(file: ByteFile): ByteSequence {
  let at = 0;
  return {
    get at() {
      return at;
    },
    async take(length) {
      // Whatever a damaged file says of a length, no more is allocated than there is.
      const target = new Uint8Array(Math.min(length, file.size - at));
      await readBytes(file, { start: at, target });
      at += target.length;
      return target;
    },
    async skip(length) {
      const skipped = Math.min(length, file.size - at);
      at += skipped;
      return skipped;
    },
  };
}

/** Bytes that come in pieces, of which the next can be looked at. */
export interface PieceSequence extends ByteSequence {
  /** The next `length` bytes, or fewer at the end, which stay the next. */
  peek(length: number): Promise<Uint8Array>;
}

/** The bytes of the pieces that `next` gives until it gives `undefined`. */
export function pieceSequence(next: () => Promise<Uint8Array | undefined>): PieceSequence {
  const held: Uint8Array[] = [];
  let heldBytes = 0;
  let at = 0;
  const fill = async (length: number) => {
    while (heldBytes < length) {
      const piece = await next();
      if (piece === undefined) return;
      held.push(piece);
      heldBytes += piece.length;
    }
  };
  const copy = (target: Uint8Array) => {
    let done = 0;
    for (const piece of held) {
      const part = piece.subarray(0, target.length - done);
      target.set(part, done);
      done += part.length;
      if (done === target.length) return target;
    }
    return target;
  };
  const drop = (length: number) => {
    heldBytes -= length;
    at += length;
    let left = length;
    while (left > 0) {
      const piece = held[0] as Uint8Array;
      const part = Math.min(left, piece.length);
      if (part === piece.length) held.shift();
      else held[0] = piece.subarray(part);
      left -= part;
    }
  };
  return {
    get at() {
      return at;
    },
    async peek(length) {
      await fill(length);
      return copy(new Uint8Array(Math.min(length, heldBytes)));
    },
    async take(length) {
      await fill(length);
      const target = copy(new Uint8Array(Math.min(length, heldBytes)));
      drop(target.length);
      return target;
    },
    async skip(length) {
      let left = length;
      while (left > 0) {
        await fill(1);
        if (heldBytes === 0) break;
        const part = Math.min(left, heldBytes);
        drop(part);
        left -= part;
      }
      return length - left;
    },
  };
}
