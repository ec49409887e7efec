import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { decompress, loadCodec } from '../../lib/datasets/codecs.ts';
import { FormatError } from '../../lib/datasets/formatError.ts';
import {
  decompressLz4Block,
  decompressLz4Frame,
  decompressLz4Hadoop,
} from '../../lib/datasets/lz4.ts';

const text = new TextEncoder().encode(`${'a run of words, '.repeat(40)}and an end`);
/** `text` as the library lz4 writes it, in a frame without checksums but that of the header. */
const FRAME = Buffer.from(
  'BCJNGGBAgiEAAAD/AWEgcnVuIG9mIHdvcmRzLCAQAP//YJBuZCBhbiBlbmQAAAAA',
  'base64',
);
/** `text` as Python's zstandard writes it. */
const ZSTD = Buffer.from('KLUv/WCKAQUBAMhhIHJ1biBvZiB3b3JkcywgbmQgYW4gZW5kAQDcTDWX', 'base64');

describe('a codec', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['brotli', brotliCompressSync(text)],
    ['zstd', ZSTD],
    ['lz4Frame', FRAME],
    ['lz4Raw', FRAME.subarray(11, -4)],
  ] as const)(
    'gives the bytes that were compressed, or says that it cannot: %s',
    async (name, bytes) => {
      await loadCodec(name);
      expect(Buffer.from(decompress(name, bytes, text.length)).equals(text)).toBe(true);
      const cut = bytes.subarray(0, bytes.length >> 1);
      expect(() => decompress(name, cut, text.length)).toThrow(FormatError);
      expect(() => decompress(name, bytes, text.length + 1)).toThrow(FormatError);
      expect(() => decompress(name, bytes, 3)).toThrow(FormatError);
    },
  );

  it.each(['gzip', 'brotli', 'zstd'] as const)(
    'is one in JavaScript where the platform has none: %s',
    async (name) => {
      vi.resetModules();
      vi.doMock('#files', () => ({ nativeCodecs: {} }));
      const codecs = await import('../../lib/datasets/codecs.ts');
      await codecs.loadCodec(name);
      const bytes = { gzip: gzipSync(text), brotli: brotliCompressSync(text), zstd: ZSTD }[name];
      expect(Buffer.from(codecs.decompress(name, bytes, text.length)).equals(text)).toBe(true);
      expect(() => codecs.decompress(name, bytes.subarray(0, 20), text.length)).toThrow();
      vi.doUnmock('#files');
      vi.resetModules();
    },
  );

  it('makes no gigabytes of some bytes', async () => {
    await loadCodec('gzip');
    expect(() => decompress('gzip', new Uint8Array(1000), 2 ** 30)).toThrow(
      '1000 bytes would become 1073741824 when they are decompressed',
    );
  });
});

/** An LZ4 block of literals alone. */
function literals(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (length < 15) return Uint8Array.of(length << 4, ...bytes);
  const rest = length - 15;
  const more = [...new Array(Math.floor(rest / 255)).fill(255), rest % 255];
  return Uint8Array.of(15 << 4, ...more, ...bytes);
}

function bigEndian(value: number): readonly number[] {
  return [24, 16, 8, 0].map((shift) => (value >> shift) & 255);
}

describe('LZ4', () => {
  it('copies what was written before, runs included', () => {
    // One literal, then 9 bytes from one byte before; then 4 from ten before; then the last literal.
    const block = Uint8Array.of(0x15, 7, 1, 0, 0x10, 8, 10, 0, 0x10, 9);
    expect([...decompressLz4Block(block, 16)]).toEqual([
      7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 7, 7, 7, 9,
    ]);
  });

  it('is read in blocks as Hadoop writes them, and in one', () => {
    const [a, b] = [literals(text.subarray(0, 300)), literals(text.subarray(300))];
    const blocks = Uint8Array.of(
      ...[...bigEndian(300), ...bigEndian(a.length), ...a],
      ...[...bigEndian(text.length - 300), ...bigEndian(b.length), ...b],
    );
    expect(decompressLz4Hadoop(blocks, text.length)).toEqual(text);
    expect(decompressLz4Hadoop(literals(text), text.length)).toEqual(text);
  });

  it('reads frames of several blocks that refer to one another, plain ones, and checksums', () => {
    const header = [0x04, 0x22, 0x4d, 0x18, 0x40 | 0x10, 0x40, 0];
    const block = [...literals(Uint8Array.of(1, 2, 3, 4))];
    // Four bytes from four before, which the block before made; then one literal.
    const linked = [0x00, 4, 0, 0x10, 9];
    const plain = [5, 6];
    const frame = Uint8Array.of(
      ...header,
      ...[block.length, 0, 0, 0, ...block, 1, 1, 1, 1],
      ...[linked.length, 0, 0, 0, ...linked, 1, 1, 1, 1],
      ...[plain.length, 0, 0, 0x80, ...plain, 1, 1, 1, 1],
      ...[0, 0, 0, 0],
    );
    expect([...decompressLz4Frame(frame, 11)]).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 9, 5, 6]);
  });

  it('says of damaged bytes that they are damaged, or gives as many as there should be', () => {
    const change = fc.tuple(fc.nat(FRAME.length - 1), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const damaged = Uint8Array.from(FRAME);
        for (const [at, bits] of changes) damaged[at] = (damaged[at] as number) ^ bits;
        try {
          expect(decompressLz4Frame(damaged, text.length).length).toBe(text.length);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 2000, seed: 5 },
    );
  });
});
