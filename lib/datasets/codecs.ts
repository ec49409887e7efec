import { nativeCodecs } from '#files';
import { FormatError } from './formatError.ts';
import { decompressLz4Block, decompressLz4Frame, decompressLz4Hadoop } from './lz4.ts';

/** Codecs of pages and buffers, loaded on demand. */
export type CodecName = 'gzip' | 'brotli' | 'zstd' | 'lz4Raw' | 'lz4Hadoop' | 'lz4Frame';

/** Decompresses to `size` bytes. Throws if the input is damaged. */
export type Decompress = (bytes: Uint8Array, size: number) => Uint8Array;

/** Loaded codecs, shared by all users. */
const loaded = new Map<CodecName, Decompress>();

/** Loads a codec: that of the platform if there is one, else one in JavaScript. */
export async function loadCodec(name: CodecName): Promise<void> {
  if (loaded.has(name)) return;
  loaded.set(name, nativeCodecs[name] ?? (await codecInJavaScript(name)));
}

/** Decompresses with a loaded codec. Throws a `FormatError` unless the result has `size` bytes. */
export function decompress(name: CodecName, bytes: Uint8Array, size: number): Uint8Array {
  const codec = loaded.get(name);
  if (codec === undefined) throw new Error(`codec ${name} has not been loaded`);
  requireGrowth(bytes.length, size);
  let result: Uint8Array;
  try {
    result = codec(bytes, size);
  } catch (cause) {
    throw new FormatError(`bytes cannot be decompressed (${name})`, { cause });
  }
  if (result.length !== size)
    throw new FormatError(`compressed bytes make ${result.length} of ${size} bytes (${name})`);
  return result;
}

/**
 * Limits of decompression: output bytes that are always allowed, and output bytes per input byte.
 */
const MAX_GROWN_BYTES = 256 * 2 ** 20;
const MAX_GROWTH = 1000;

/**
 * Throws a `FormatError` if the decompressed size is implausible: it guards against exhausting
 * memory.
 */
export function requireGrowth(length: number, size: number): void {
  if (size > Math.max(MAX_GROWN_BYTES, MAX_GROWTH * length))
    throw new FormatError(`${length} bytes would become ${size} when they are decompressed`);
}

async function codecInJavaScript(name: CodecName): Promise<Decompress> {
  if (name === 'lz4Frame') return decompressLz4Frame;
  if (name === 'lz4Raw') return decompressLz4Block;
  if (name === 'lz4Hadoop') return decompressLz4Hadoop;
  const codecs = await import('hyparquet-compressors');
  if (name === 'gzip') return codecs.decompressGzip;
  if (name === 'brotli') return codecs.decompressBrotli;
  return (bytes, size) => {
    // It fills its output and does not report what is left.
    const content = zstdContentSize(bytes);
    if (content !== undefined && content !== size)
      throw new FormatError(`a ZSTD frame makes ${content} of ${size} bytes`);
    return codecs.decompressZstd(bytes, new Uint8Array(size));
  };
}

/** The content size in the header of a ZSTD frame, if there is one: RFC 8878, section 3.1.1.1. */
function zstdContentSize(bytes: Uint8Array): number | undefined {
  const descriptor = bytes[4] ?? 0;
  const isSingleSegment = (descriptor >> 5) & 1;
  const width = [isSingleSegment, 2, 4, 8][descriptor >> 6] as number;
  const start = 6 - isSingleSegment + ([0, 1, 2, 4][descriptor & 3] as number);
  if (width === 0 || start + width > bytes.length) return undefined;
  let size = width === 2 ? 256 : 0;
  for (let i = 0; i < width; i++) size += (bytes[start + i] as number) * 256 ** i;
  return size;
}
