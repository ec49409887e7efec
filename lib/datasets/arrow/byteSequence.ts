import type { ByteFile } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';

/** Bytes that come one after another. */
export interface ByteSequence {
  /** The next `length` bytes, or fewer at the end. */
  take(length: number): Promise<Uint8Array>;
  /** Passes over the next `length` bytes; those of a file are not even read. */
  skip(length: number): Promise<void>;
  /** Fills `target` with what lies `offset` bytes further, and stays where it is; only where bytes can be read in any order. */
  peek?(offset: number, target: Uint8Array): Promise<void>;
}

/** The bytes of a file from its first on. */
export function fileSequence(file: ByteFile): ByteSequence {
  let at = 0;
  return {
    async take(length) {
      // Whatever a damaged file says of a length, no more is allocated than there is.
      const target = new Uint8Array(Math.min(length, file.size - at));
      await readBytes(file, { start: at, target });
      at += target.length;
      return target;
    },
    async skip(length) {
      at = Math.min(at + length, file.size);
    },
    async peek(offset, target) {
      if (at + offset + target.length > file.size) throw new RangeError('it ends within a message');
      await readBytes(file, { start: at + offset, target });
    },
  };
}

/** The bytes of the pieces that `next` gives until it gives `undefined`. */
export function pieceSequence(next: () => Promise<Uint8Array | undefined>): ByteSequence {
  const held: Uint8Array[] = [];
  let heldBytes = 0;
  const fill = async (length: number) => {
    while (heldBytes < length) {
      const piece = await next();
      if (piece === undefined) return;
      held.push(piece);
      heldBytes += piece.length;
    }
  };
  const shift = (length: number, target?: Uint8Array) => {
    for (let done = 0; done < length; ) {
      const piece = held[0] as Uint8Array;
      const part = piece.subarray(0, length - done);
      target?.set(part, done);
      done += part.length;
      if (part.length === piece.length) held.shift();
      else held[0] = piece.subarray(part.length);
    }
    heldBytes -= length;
  };
  return {
    async take(length) {
      await fill(length);
      const taken = Math.min(length, heldBytes);
      const target = new Uint8Array(taken);
      shift(taken, target);
      return target;
    },
    async skip(length) {
      for (let left = length; left > 0; ) {
        await fill(1);
        if (heldBytes === 0) return;
        const part = Math.min(left, heldBytes);
        shift(part);
        left -= part;
      }
    },
  };
}

/** `start`, and then the rest. */
export function prefixed(start: Uint8Array, rest: ByteSequence): ByteSequence {
  let left = start;
  return {
    async take(length) {
      if (left.length === 0) return rest.take(length);
      const taken = left.subarray(0, length);
      left = left.subarray(taken.length);
      if (taken.length === length) return taken;
      const more = await rest.take(length - taken.length);
      const whole = new Uint8Array(taken.length + more.length);
      whole.set(taken);
      whole.set(more, taken.length);
      return whole;
    },
    async skip(length) {
      const passed = Math.min(length, left.length);
      left = left.subarray(passed);
      await rest.skip(length - passed);
    },
  };
}
