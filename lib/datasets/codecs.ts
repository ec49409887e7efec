import { nativeCodecs } from '#files';
import { FormatError } from './formatError.ts';
import { decompressLz4Block, decompressLz4Frame, decompressLz4Hadoop } from './lz4.ts';

/** Codecs of pages and buffers that are loaded when a file needs them. */
export type CodecName = 'gzip' | 'brotli' | 'zstd' | 'lz4Raw' | 'lz4Hadoop' | 'lz4Frame';

/** Makes `size` bytes of compressed ones. Throws where they are damaged. */
export type Decompress = (bytes: Uint8Array, size: number) => Uint8Array;

/** Code that has been loaded: the same for whoever needs it. */
const loaded = new Map<CodecName, Decompress>();

/** Loads a codec: that of the platform, if it has it; otherwise one in JavaScript. */
export async function loadCodec(name: CodecName): Promise<void> {
  if (loaded.has(name)) return;
  loaded.set(name, nativeCodecs[name] ?? (await codecInJavaScript(name)));
}

/**
 * Decompresses by a codec that has been loaded. Throws a `FormatError` unless that makes `size`
 * bytes.
 */
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

/** Bytes that others may become, however few they are; and for each that there is, beyond that. */
const MAX_GROWN_BYTES = 256 * 2 ** 20;
const MAX_GROWTH = 1000;

/**
 * Throws a `FormatError` where so few bytes would become so many that memory would be full of them.
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
    // It fills what it is given, and says nothing of what is left.
    const content = zstdContentSize(bytes);
    if (content !== undefined && content !== size)
      throw new FormatError(`a ZSTD frame makes ${content} of ${size} bytes`);
    return codecs.decompressZstd(bytes, new Uint8Array(size));
  };
}

/** The size that the header of a ZSTD frame says, if it says one: RFC 8878, section 3.1.1.1. */
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
