import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cropped } from '../../../lib/raster/crop.ts';
import { JpegDecoder } from '../../../lib/raster/jpeg/jpegDecoder.ts';
import type { JpegPixels } from '../../../lib/raster/jpeg/jpegImage.ts';
import { JpegModule } from '../../../lib/raster/jpeg/jpegModule.ts';
import { runs } from '../../runs.ts';
import { images, isJpeg, md5, odd } from '../golden.ts';

const whole = { maxPixels: 2 ** 24, partial: false };
const decoders = [
  ['with SIMD', new JpegDecoder(new JpegModule(true))],
  ['without SIMD', new JpegDecoder(new JpegModule(false))],
] as const;
const withPixels = [...odd].filter(
  ([name, { known }]) => name.endsWith('.jpg') && name !== 'arith.jpg' && !/^ERR/.test(known.pil),
);
const jpegs = images.filter(isJpeg);
/** What was decoded, also after the next image. */
const lasting = (image: JpegPixels) => ({ ...image, pixels: image.pixels.slice() });
const bytesOf = (name: string) => odd.get(name)?.bytes as Uint8Array;

describe.each(decoders)('the decoder of JPEG, %s,', (_, decoder) => {
  it.each(withPixels)('reads the pixels of Pillow from %s', (_name, { bytes, known }) => {
    const image = decoder.decode(bytes, whole);
    expect(md5(image, 3).slice(0, 8)).toBe(known.pil);
    expect([image.width, image.height]).toEqual(known.size);
  });

  it.each(jpegs.map((image) => [image.name, image] as const))(
    'reads the pixels of Pillow from %s',
    (_name, { bytes, RGB }) => {
      const image = decoder.decode(bytes, whole);
      expect(md5(image, 3)).toBe(RGB);
      expect(image.warnings).toBe(0);
    },
  );

  it('decodes a crop to the pixels of the whole', () => {
    const all = [...jpegs.map(({ bytes }) => bytes), ...withPixels.map(([, { bytes }]) => bytes)];
    const part = fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...all), part, part, (bytes, across, down) => {
        const image = lasting(decoder.decode(bytes, whole));
        const [left, width] = within(across, image.width);
        const [top, height] = within(down, image.height);
        const crop = { left, top, width, height };
        const { pixels, channels } = decoder.decode(bytes, { ...whole, crop });
        expect({ pixels, channels, height, width }).toEqual(
          (({ pixels, channels, height, width }) => ({ pixels, channels, height, width }))(
            cropped(image, crop),
          ),
        );
      }),
      { numRuns: runs(150) },
    );
  });

  it('shows nothing of the image before', () => {
    const bytes = bytesOf('trunc60.jpg');
    const partial = { ...whole, partial: true };
    const fresh = () => new JpegDecoder(new JpegModule(true)).decode(bytes, partial);
    decoder.decode(bytesOf('q100.jpg'), whole);
    expect(decoder.decode(bytes, partial)).toEqual(fresh());
    decoder.decode(bytesOf('prog.jpg'), whole);
    expect(decoder.decode(bytes, partial)).toEqual(fresh());
  });

  it('refuses an image that ends early, unless it may be partial', () => {
    for (const name of ['trunc60.jpg', 'base420.jpg', 'prog.jpg']) {
      const bytes = bytesOf(name).subarray(0, 2500);
      expect(() => decoder.decode(bytes, whole)).toThrow(
        'Cannot decode JPEG: it must be whole; received 2500 bytes that end early',
      );
      const { warnings, height } = decoder.decode(bytes, { ...whole, partial: true });
      expect(warnings).toBeGreaterThan(0);
      expect(height).toBe(97);
    }
  });

  it('counts data that is missing, or left, where the image goes on', () => {
    const bytes = bytesOf('base420.jpg').slice();
    // An end of the image in the middle.
    bytes.set([0xff, 0xd9], 3000);
    expect(decoder.decode(bytes, whole).warnings).toBe(1);
    const restart = bytesOf('restart.jpg');
    const second = restart.findIndex((byte, k) => byte === 0xff && restart[k + 1] === 0xd1);
    const without = new Uint8Array([...restart.slice(0, second), ...restart.slice(second + 2)]);
    expect(decoder.decode(without, whole).warnings).toBeGreaterThan(0);
  });
});

/** From where to where two shares of a side reach: at least one pixel. */
function within([a, b]: readonly [number, number], side: number): [number, number] {
  const from = Math.min(side - 1, Math.floor(a * side));
  return [from, 1 + Math.floor(b * (side - 1 - from))];
}

describe('the decoder of JPEG', () => {
  const decoder = new JpegDecoder();

  it.each([
    [
      'arith.jpg',
      'it must be baseline or progressive, of 8 bits, with Huffman codes; received arit',
    ],
    ['bomb.jpg', 'it must have at most 16777216 pixels; received 65000 × 65000'],
    ['trunc-header.jpg', 'its header must be whole; received one that ends in marker 0xffdb'],
  ])('refuses %s by name', (name, message) => {
    expect(() => decoder.decode(bytesOf(name), whole)).toThrow(`Cannot decode JPEG: ${message}`);
  });

  it('refuses 12 bits a sample by name', () => {
    const bytes = bytesOf('base420.jpg').slice();
    bytes[frameOf(bytes) + 4] = 12;
    expect(() => decoder.decode(bytes, whole)).toThrow(
      'of 8 bits, with Huffman codes; received 12 bits a sample',
    );
  });

  it('takes no memory for an image that its bytes cannot hold', () => {
    const bytes = bytesOf('prog.jpg').slice();
    bytes.set([0x40, 0, 0x40, 0], frameOf(bytes, 0xc2) + 5);
    const decode = () => decoder.decode(bytes, { ...whole, maxPixels: 2 ** 30 });
    expect(decode).toThrow('it must have the data of 16384 × 16384; received 4051 bytes');
  });

  it('reads a frame of Motion JPEG, which leaves out the standard tables', () => {
    const bytes = bytesOf('base420.jpg');
    const kept: number[] = [0xff, 0xd8];
    let at = 2;
    while (bytes[at + 1] !== 0xda) {
      const next = at + 2 + ((bytes[at + 2] as number) << 8) + (bytes[at + 3] as number);
      if (bytes[at + 1] !== 0xc4) kept.push(...bytes.subarray(at, next));
      at = next;
    }
    const without = new Uint8Array([...kept, ...bytes.subarray(at)]);
    expect(without.length).toBe(bytes.length - 432);
    const expected = lasting(decoder.decode(bytes, whole));
    expect(decoder.decode(without, whole)).toEqual(expected);
  });
});

/** Where the frame header lies. */
function frameOf(bytes: Uint8Array, marker = 0xc0): number {
  return bytes.findIndex((byte, k) => byte === 0xff && bytes[k + 1] === marker);
}
