import { type CodecName, decompress, loadCodec } from '../codecs.ts';
import { FormatError } from '../formatError.ts';
import type { ReadMessage } from './decodeBatch.ts';
import { FlatBuffer } from './flatBuffer.ts';

// Slots of the tables in Message.fbs.
const MESSAGE = { headerType: 1, header: 2, bodyLength: 3, metadata: 4 } as const;
const HEADER = { dictionaryBatch: 2, recordBatch: 3 } as const;
const DICTIONARY = { data: 1 } as const;
const BATCH = { buffers: 2, compression: 3 } as const;
const COMPRESSION = { codec: 0 } as const;
const KEY_VALUE = { key: 0, value: 1 } as const;
const BYTES = { reference: 4, buffer: 16 } as const;

const CODECS: readonly CodecName[] = ['lz4Frame', 'zstd'];
/** The metadata by which version 0.17 of Arrow declared compression, before the format did. */
const EXPERIMENTAL = 'ARROW:experimental_compression';
/** Bytes of the size before a compressed buffer, and the size that marks an uncompressed one. */
const PREFIX = 8;
const IS_PLAIN = -1n;
/** The alignment of buffers, in bytes. */
const STEP = 8;

/**
 * Decompresses the body of a message, if it is compressed, and updates its header. Rejects with a
 * `FormatError` if it is damaged.
 */
export async function decompressBody({ head, body }: ReadMessage): Promise<ReadMessage> {
  const found = compressionOf(new FlatBuffer(head));
  if (found === undefined) return { head, body };
  await loadCodec(found.codec);
  const { buffers, batch, isListed } = found;
  const copy = new FlatBuffer(head.slice());
  const { view } = copy;
  let size = 0;
  const pieces = buffers.map((place) => {
    const offset = Number(view.getBigInt64(place, true));
    const length = Number(view.getBigInt64(place + 8, true));
    if (offset < 0 || length < 0 || offset + length > body.length)
      throw new FormatError('a message is damaged');
    const bytes = plainBuffer(body.subarray(offset, offset + length), found.codec);
    view.setBigInt64(place, BigInt(size), true);
    view.setBigInt64(place + 8, BigInt(bytes.length), true);
    const piece = { bytes, at: size };
    size = Math.ceil((size + bytes.length) / STEP) * STEP;
    return piece;
  });
  const whole = new Uint8Array(size);
  for (const { bytes, at } of pieces) whole.set(bytes, at);
  // Absent in a message without a body.
  const bodyLength = copy.field(copy.root, MESSAGE.bodyLength);
  if (bodyLength !== 0) view.setBigInt64(bodyLength, BigInt(size), true);
  if (isListed) copy.leaveOut(batch, BATCH.compression);
  return { head: new Uint8Array(view.buffer, view.byteOffset, view.byteLength), body: whole };
}

/** True if a header says that the body is compressed. */
export function isCompressed(head: Uint8Array): boolean {
  return codecOf(head) !== undefined;
}

/** How a head says that its body is compressed; `undefined` where it is not. */
export function codecOf(head: Uint8Array): CodecName | undefined {
  return compressionOf(new FlatBuffer(head))?.codec;
}

function plainBuffer(bytes: Uint8Array, codec: CodecName): Uint8Array {
  if (bytes.length === 0) return bytes;
  if (bytes.length < PREFIX) throw new FormatError('a compressed buffer has no size');
  const size = new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true);
  const rest = bytes.subarray(PREFIX);
  if (size === IS_PLAIN) return rest;
  if (size < 0n || size > 2n ** 31n) throw new FormatError('a compressed buffer has no size');
  return decompress(codec, rest, Number(size));
}

/** The compression of the body of a message, and the list of its buffers. */
interface Compression {
  readonly codec: CodecName;
  /** The table of the record batch, or of that in a dictionary. */
  readonly batch: number;
  readonly buffers: readonly number[];
  /** True if the format itself declares it. */
  readonly isListed: boolean;
}

function compressionOf(buffer: FlatBuffer): Compression | undefined {
  const { root, view } = buffer;
  const typeAt = buffer.field(root, MESSAGE.headerType);
  const headerAt = buffer.field(root, MESSAGE.header);
  if (typeAt === 0 || headerAt === 0) return undefined;
  const type = view.getUint8(typeAt);
  const header = buffer.follow(headerAt);
  const dataAt = type === HEADER.dictionaryBatch ? buffer.field(header, DICTIONARY.data) : 0;
  if (type !== HEADER.recordBatch && dataAt === 0) return undefined;
  const batch = dataAt === 0 ? header : buffer.follow(dataAt);
  const buffers = buffer.list(buffer.field(batch, BATCH.buffers), BYTES.buffer);
  const compression = buffer.field(batch, BATCH.compression);
  if (compression === 0) {
    const codec = experimentalCodec(buffer);
    return codec && { codec, batch, buffers, isListed: false };
  }
  const codecAt = buffer.field(buffer.follow(compression), COMPRESSION.codec);
  const number = codecAt === 0 ? 0 : view.getUint8(codecAt);
  const codec = CODECS[number];
  if (codec === undefined) throw new FormatError(`its bodies are compressed by codec ${number}`);
  return { codec, batch, buffers, isListed: true };
}

function experimentalCodec(buffer: FlatBuffer): CodecName | undefined {
  const entries = buffer.list(buffer.field(buffer.root, MESSAGE.metadata), BYTES.reference);
  for (const entry of entries) {
    const table = buffer.follow(entry);
    if (buffer.text(buffer.field(table, KEY_VALUE.key)) !== EXPERIMENTAL) continue;
    const name = buffer.text(buffer.field(table, KEY_VALUE.value)).toLowerCase();
    if (name === 'zstd') return 'zstd';
    if (name === 'lz4' || name === 'lz4_frame') return 'lz4Frame';
    throw new FormatError(`its bodies are compressed by ${name.slice(0, 80)}`);
  }
  return undefined;
}
