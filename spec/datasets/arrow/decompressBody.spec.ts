import {
  Message,
  MessageReader,
  makeVector,
  Null,
  Table,
  tableToIPC,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { decodeBatch, type ReadMessage } from '../../../lib/datasets/arrow/decodeBatch.ts';
import { decompressBody, isCompressed } from '../../../lib/datasets/arrow/decompressBody.ts';
import { framed } from '../../../lib/datasets/arrow/framed.ts';
import { fromArrow } from '../../../lib/datasets/arrow/fromArrow.ts';
import type { BatchHead } from '../../../lib/datasets/arrow/isDivisible.ts';
import { FormatError } from '../../../lib/datasets/formatError.ts';
import { pull } from '../../../lib/sinks/pull.ts';

const VALUES = [1.5, null, -3, 2 ** 40];
const table = new Table({ x: vectorFromArray(VALUES) });

/** A buffer in an LZ4 frame whose one block is not compressed, behind its size. */
function framedBuffer(bytes: Uint8Array): Uint8Array {
  const size = new Uint8Array(BigInt64Array.of(BigInt(bytes.length)).buffer);
  const block = new Uint8Array(Uint32Array.of(0x8000_0000 + bytes.length).buffer);
  const header = [0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0];
  return Buffer.concat([size, Uint8Array.from(header), block, bytes, new Uint8Array(4)]);
}

/** A record batch as version 0.17 of Arrow wrote it: compressed, as its metadata says alone. */
function experimental(codec: string, of: Table = table): ReadMessage {
  const reader = new MessageReader(tableToIPC(of, 'stream'));
  reader.readMessage();
  const message = reader.readMessage();
  if (message === null) throw new Error('there is no record batch');
  const old = reader.readMessageBody(message.bodyLength);
  const header = message.header() as BatchHead;
  const pieces: Uint8Array[] = [];
  let offset = 0;
  const buffers = header.buffers.map(({ offset: from, length }) => {
    const bytes =
      length === 0 ? new Uint8Array(0) : framedBuffer(old.subarray(from, from + length));
    const region = { offset, length: bytes.length };
    pieces.push(bytes);
    offset += bytes.length;
    return region;
  });
  const { length, nodes } = header;
  const made = Reflect.construct(header.constructor, [length, nodes, buffers, null]) as BatchHead;
  const written = Message.from(made, offset);
  written.metadata.set('ARROW:experimental_compression', codec);
  return { head: Message.encode(written), body: Buffer.concat(pieces) };
}

describe('a body that is compressed as the metadata of Arrow 0.17 says', () => {
  it.each(['lz4', 'LZ4_FRAME'])('is decompressed: %s', async (codec) => {
    const message = experimental(codec);
    expect(isCompressed(message.head)).toBe(true);
    const plain = await decompressBody(message);
    const batch = decodeBatch(table.schema, [], plain);
    expect([...(batch.getChildAt(0) ?? [])]).toEqual(VALUES);
  });

  it('is refused by name where it is so by another codec', async () => {
    await expect(decompressBody(experimental('lzo'))).rejects.toThrow(
      'its bodies are compressed by lzo',
    );
  });

  it('is refused where a buffer lies outside of it, or has no size', async () => {
    const { head, body } = experimental('lz4');
    await expect(decompressBody({ head, body: body.subarray(0, 40) })).rejects.toThrow(FormatError);
    const damaged = body.slice();
    damaged.fill(0xfe, 0, 8);
    await expect(decompressBody({ head, body: damaged })).rejects.toThrow('has no size');
  });
});

describe('a record batch whose body is compressed', () => {
  it('may have rows and no body', async () => {
    const nulls = new Table({ n: vectorFromArray([null, null], new Null()) });
    const message = experimental('lz4', nulls);
    expect(message.body).toHaveLength(0);
    const batch = decodeBatch(nulls.schema, [], await decompressBody(message));
    expect(batch.numRows).toBe(2);
    expect(batch.getChildAt(0)?.get(1)).toBe(null);
  });

  it('is read whole, however large it is', async () => {
    const rows = 4_300_000;
    const numbers = Float64Array.from({ length: rows }, (_, i) => i / 3);
    const large = new Table({ x: makeVector(numbers) });
    const { head, body } = experimental('lz4', large);
    const schema = framed(Message.encode(Message.from(large.schema)));
    const end = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);
    const bytes = Buffer.concat([schema, framed(head), body, end]);
    let read = 0;
    for await (const { chunks, length } of pull(fromArrow(bytes))) {
      expect(chunks[0]?.data.getChildAt(0)?.get(length - 1)).toBe(numbers[read + length - 1]);
      read += length;
    }
    expect(read).toBe(rows);
  });
});

describe('a body that is not compressed', () => {
  it('stays as it is', async () => {
    const reader = new MessageReader(tableToIPC(table, 'stream'));
    reader.readMessage();
    const message = reader.readMessage();
    if (message === null) throw new Error('there is no record batch');
    const plain = {
      head: Message.encode(message),
      body: reader.readMessageBody(message.bodyLength),
    };
    expect(isCompressed(plain.head)).toBe(false);
    expect((await decompressBody(plain)).body).toBe(plain.body);
  });
});
