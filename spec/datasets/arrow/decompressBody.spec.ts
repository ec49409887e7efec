import { Message, MessageReader, Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { decodeBatch } from '../../../lib/datasets/arrow/decodeBatch.ts';
import { decompressBody, isCompressed } from '../../../lib/datasets/arrow/decompressBody.ts';
import type { BatchHead } from '../../../lib/datasets/arrow/isDivisible.ts';
import { FormatError } from '../../../lib/datasets/formatError.ts';

const VALUES = [1.5, null, -3, 2 ** 40];
const table = new Table({ x: vectorFromArray(VALUES) });

/** A buffer in an LZ4 frame whose one block is not compressed, behind its size. */
function framedBuffer(bytes: Uint8Array): Uint8Array {
  const size = new Uint8Array(BigInt64Array.of(BigInt(bytes.length)).buffer);
  const block = new Uint8Array(Uint32Array.of(0x8000_0000 + bytes.length).buffer);
  const header = [0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0];
  return Uint8Array.of(...size, ...header, ...block, ...bytes, 0, 0, 0, 0);
}

/** The record batch as version 0.17 of Arrow wrote it: compressed, as its metadata says alone. */
function experimental(codec: string): { readonly head: Uint8Array; readonly body: Uint8Array } {
  const reader = new MessageReader(tableToIPC(table, 'stream'));
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
