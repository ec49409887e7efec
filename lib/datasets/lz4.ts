import { FormatError } from './formatError.ts';

// https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
// https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md

const MIN_MATCH = 4;
const FRAME_MAGIC = 0x184d2204;
/** Bits of the descriptor of a frame. */
const FRAME = {
  version: 0xc0,
  version1: 0x40,
  blockChecksum: 0x10,
  contentSize: 0x08,
  dictionary: 0x01,
};
/** The bit in the size of a block that marks it as uncompressed. */
const IS_PLAIN = 0x8000_0000;

/** Decompresses an LZ4 block to `size` bytes. Throws a `FormatError` if it has another size. */
export function decompressLz4Block(bytes: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  requireSize(decompressBlock(bytes, out, 0), size);
  return out;
}

/**
 * Decompresses a page that Parquet calls LZ4: blocks of Hadoop, each after its two sizes, or one
 * bare block.
 */
export function decompressLz4Hadoop(bytes: Uint8Array, size: number): Uint8Array {
  return hadoopBlocks(bytes, size) ?? decompressLz4Block(bytes, size);
}

/** Decompresses an LZ4 frame. */
export function decompressLz4Frame(bytes: Uint8Array, size: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const flags = bytes[4] ?? 0;
  if (bytes.length < 11 || view.getUint32(0, true) !== FRAME_MAGIC) throw damaged();
  if ((flags & FRAME.version) !== FRAME.version1 || (flags & FRAME.dictionary) !== 0)
    throw new FormatError('an LZ4 frame needs a dictionary, or is of another version');
  const out = new Uint8Array(size);
  // After magic, flags, block size, optional content size, and header checksum.
  let at = (flags & FRAME.contentSize) === 0 ? 7 : 15;
  let end = 0;
  for (;;) {
    if (at + 4 > bytes.length) throw damaged();
    const head = view.getUint32(at, true);
    if (head === 0) break;
    const start = at + 4;
    at = start + (head & ~IS_PLAIN);
    if (at > bytes.length) throw damaged();
    const block = bytes.subarray(start, at);
    // A block may refer to blocks before it.
    if ((head & IS_PLAIN) === 0) end = decompressBlock(block, out, end);
    else if (end + block.length > size) throw damaged();
    else {
      out.set(block, end);
      end += block.length;
    }
    if ((flags & FRAME.blockChecksum) !== 0) at += 4;
  }
  requireSize(end, size);
  return out;
}

/** Decompresses blocks of Hadoop. Returns `undefined` if they are none. */
function hadoopBlocks(bytes: Uint8Array, size: number): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const out = new Uint8Array(size);
  let end = 0;
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) return undefined;
    const decoded = view.getUint32(at, false);
    const encoded = view.getUint32(at + 4, false);
    at += 8;
    if (at + encoded > bytes.length || end + decoded > size) return undefined;
    const block = out.subarray(end, end + decoded);
    if (decompressBlock(bytes.subarray(at, at + encoded), block, 0) !== decoded) return undefined;
    at += encoded;
    end += decoded;
  }
  return end === size ? out : undefined;
}

/** Decompresses a block to `out` from `from` on. Returns the end. */
function decompressBlock(bytes: Uint8Array, out: Uint8Array, from: number): number {
  let at = 0;
  let end = from;
  const more = (length: number): number => {
    let total = length;
    if (length === 15) {
      for (let byte = 255; byte === 255; total += byte) {
        if (at >= bytes.length) throw damaged();
        byte = bytes[at++] as number;
      }
    }
    return total;
  };
  while (at < bytes.length) {
    const token = bytes[at++] as number;
    const literals = more(token >> 4);
    if (at + literals > bytes.length || end + literals > out.length) throw damaged();
    out.set(bytes.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    // The last sequence has only literals.
    if (at === bytes.length) return end;
    if (at + 2 > bytes.length) throw damaged();
    const distance = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
    at += 2;
    const length = more(token & 15) + MIN_MATCH;
    if (distance === 0 || distance > end || end + length > out.length) throw damaged();
    if (distance >= length) out.copyWithin(end, end - distance, end - distance + length);
    // Source and target may overlap: a run.
    else for (let i = end; i < end + length; i++) out[i] = out[i - distance] as number;
    end += length;
  }
  return end;
}

function requireSize(made: number, size: number): void {
  if (made !== size) throw new FormatError(`an LZ4 block makes ${made} bytes of ${size}`);
}

function damaged(): FormatError {
  return new FormatError('LZ4 bytes are damaged');
}
