import type { ByteFile } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';

/** Bytes that come one after another. */
export interface ByteSequence {
  /** How many bytes have been taken or skipped. */
  readonly at: number;
  /** The next `length` bytes, or fewer at the end. */
  take(length: number): Promise<Uint8Array>;
  /** Skips the next `length` bytes, or fewer at the end, and returns how many. */
  skip(length: number): Promise<number>;
}

/** The bytes of a file from its start on. Skipped bytes are not read. */
export function fileSequence(file: ByteFile): ByteSequence {
  let at = 0;
  return {
    get at() {
      return at;
    },
    async take(length) {
      // A damaged length never allocates more than the file has.
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

/** Bytes that arrive in pieces. The next ones can be peeked at. */
export interface PieceSequence extends ByteSequence {
  /** Peeks at the next `length` bytes, or fewer at the end. */
  peek(length: number): Promise<Uint8Array>;
}

/** The bytes of the pieces that `next` returns until it returns `undefined`. */
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
