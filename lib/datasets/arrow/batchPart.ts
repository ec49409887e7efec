import { DataType, Message, type Schema } from 'apache-arrow';
import { unclearedBytes } from '#files';
import { FormatError } from '../formatError.ts';
import { bytesOfValue } from './bytesOfValue.ts';
import type { ReadMessage } from './decodeBatch.ts';
import type { BatchHead } from './isDivisible.ts';

/** Fills `target` with the bytes of a body from `offset` on. */
export type ReadBody = (offset: number, target: Uint8Array) => Promise<unknown>;

/** Rows of a record batch, or values of one of its arrays. */
export interface Span {
  readonly first: number;
  readonly length: number;
}

/** The alignment of arrays, in bytes. */
const ALIGN_BYTES = 8;

/**
 * A piece of the new body: its place, and its source, which is an offset in the old body or new
 * bytes.
 */
interface Piece {
  readonly offset: number;
  readonly length: number;
  readonly source: number | Uint8Array;
}

/**
 * Reads some rows of a record batch that `isDivisible` as the message of a smaller record batch.
 * Nothing else is read. Throws a `FormatError` if an array is too short.
 */
export async function batchPart(
  schema: Schema,
  head: BatchHead,
  { rows, read }: { readonly rows: Span; readonly read: ReadBody },
): Promise<ReadMessage> {
  const nodes: { length: number; nullCount: number }[] = [];
  const pieces: Piece[] = [];
  let size = 0;
  let region = 0;

  const put = (source: number | Uint8Array, length: number) => {
    pieces.push({ offset: size, length, source });
    size = Math.ceil((size + length) / ALIGN_BYTES) * ALIGN_BYTES;
  };
  /** The place of `length` bytes of the next array, from its byte `from` on. */
  const place = (from: number, length: number): number => {
    const { offset, length: has } = head.buffers[region++] ?? { offset: 0, length: -1 };
    if (from + length > has) throw new FormatError('a record batch has not all of its values');
    return offset + from;
  };
  const readBytes = async (offset: number, length: number) => {
    const target = new Uint8Array(length);
    await read(offset, target);
    return target;
  };

  const takeBits = async ({ first, length }: Span) => {
    const over = first % 8;
    const size = Math.ceil((over + length) / 8);
    const bytes = await readBytes(place(Math.floor(first / 8), size), size);
    const bits = Uint8Array.from({ length: Math.ceil(length / 8) }, (_, i) => {
      return ((bytes[i] as number) >> over) | ((bytes[i + 1] ?? 0) << (8 - over));
    });
    put(bits, bits.length);
    return bits;
  };
  const takeValidity = async (span: Span) => {
    if (head.nodes[nodes.length]?.nullCount === 0) {
      region++;
      put(0, 0);
      return 0;
    }
    const bits = await takeBits(span);
    let nulls = 0;
    for (let i = 0; i < span.length; i++) nulls += 1 - (((bits[i >> 3] as number) >> (i & 7)) & 1);
    return nulls;
  };
  /** Copies the offsets of values, rebased to 0. Returns the range of the values. */
  const takeOffsets = async ({ first, length }: Span): Promise<Span> => {
    const bytes = await readBytes(place(4 * first, 4 * (length + 1)), 4 * (length + 1));
    const offsets = new Int32Array(bytes.buffer);
    const [from = 0] = offsets;
    const values = { first: from, length: (offsets[length] as number) - from };
    if (from < 0 || values.length < 0)
      throw new FormatError('a record batch has offsets that go back');
    for (let i = 0; i <= length; i++) offsets[i] = (offsets[i] as number) - from;
    put(bytes, bytes.length);
    return values;
  };
  const take = async (type: DataType, span: Span): Promise<void> => {
    const nullCount = await takeValidity(span);
    nodes.push({ length: span.length, nullCount });
    if (DataType.isList(type)) {
      await take((type.children[0] as { type: DataType }).type, await takeOffsets(span));
    } else if (DataType.isFixedSizeList(type)) {
      const { listSize } = type;
      const values = { first: listSize * span.first, length: listSize * span.length };
      await take((type.children[0] as { type: DataType }).type, values);
    } else if (DataType.isStruct(type)) {
      for (const child of type.children) await take(child.type, span);
    } else if (DataType.isBool(type)) {
      await takeBits(span);
    } else {
      const width = bytesOfValue(type);
      const { first, length } = width === undefined ? await takeOffsets(span) : span;
      put(place((width ?? 1) * first, (width ?? 1) * length), (width ?? 1) * length);
    }
  };

  for (const { type } of schema.fields) await take(type, rows);
  const body = unclearedBytes(size);
  for (const { offset, length, source } of pieces) {
    const target = body.subarray(offset, offset + length);
    if (typeof source !== 'number') target.set(source);
    else if (length > 0) await read(source, target);
  }
  // Apache Arrow does not export its class.
  const partial = Reflect.construct(head.constructor, [
    rows.length,
    nodes,
    pieces,
    null,
  ]) as BatchHead;
  return { head: Message.encode(Message.from(partial, size)), body };
}
