import { readImageHeader } from 'millrace';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { images, odd } from './golden.ts';

const bytesOf = (name: string) => odd.get(name)?.bytes as Uint8Array;
const types: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
};

describe('the header of an image', () => {
  it.each([...odd].filter(([, { known }]) => known.size !== undefined))(
    'has the format and extent of %s',
    (name, { bytes, known }) => {
      const { type, width, height } = readImageHeader(bytes);
      expect(type).toBe(types[name.split('.')[1] as string]);
      expect([width, height]).toEqual(known.size);
    },
  );

  it.each([
    ['gray.jpg', 1],
    ['base420.jpg', 3],
    ['cmyk.jpg', 3],
    ['l.png', 1],
    ['la.png', 2],
    ['rgb.png', 3],
    ['rgba.png', 4],
    ['p.png', 3],
    ['ptrns.png', 4],
  ])('says how many channels %s decodes to: %i', (name, channels) => {
    expect(readImageHeader(bytesOf(name)).channels).toBe(channels);
  });

  it('says the orientation of EXIF, and 1 where EXIF is missing or damaged', () => {
    expect(readImageHeader(bytesOf('exif6.jpg')).orientation).toBe(6);
    expect(readImageHeader(bytesOf('base420.jpg')).orientation).toBe(1);
    const bytes = bytesOf('exif6.jpg').slice();
    bytes.fill(0x77, 30, 50);
    expect(readImageHeader(bytes).orientation).toBe(1);
  });

  it('says where there are 16 bits', () => {
    expect(readImageHeader(bytesOf('rgb16.png')).bits).toBe(16);
    expect(readImageHeader(bytesOf('rgb.png')).bits).toBe(8);
  });

  it('is that of the golden images', () => {
    const sizes = images.map(({ bytes }) => {
      const { height, width } = readImageHeader(bytes);
      return [height, width];
    });
    expect(sizes).toEqual(images.map(({ size }) => size));
  });

  it('needs no more than the bytes of the header', () => {
    expect(readImageHeader(bytesOf('base420.jpg').subarray(0, 180)).width).toBe(131);
    expect(readImageHeader(bytesOf('rgb.png').subarray(0, 33)).width).toBe(131);
  });

  it.each([
    ['avif', 'image/avif', 3],
    ['tiff', 'image/tiff', 3],
    ['webp', 'image/webp', 3],
    ['gif', 'image/gif', 3],
  ] as const)('is read of %s as sharp writes it', async (format, type, channels) => {
    const image = sharp({ create: { width: 70, height: 45, channels: 3, background: 'teal' } });
    const bytes = new Uint8Array(await image.toFormat(format).toBuffer());
    const header = {
      type,
      width: 70,
      height: 45,
      channels,
      bits: 8,
      orientation: 1,
      progressive: false,
    };
    expect(readImageHeader(bytes)).toEqual(header);
  });

  it.each([
    ['no bytes', new Uint8Array(0), 'received no bytes'],
    ['text', new TextEncoder().encode('hello world'), 'received 11 bytes that begin "hello wo"'],
    ['a cut GIF', bytesOf('a.gif').subarray(0, 8), 'its header must be whole; received 8 bytes'],
    ['a cut PNG', bytesOf('rgb.png').subarray(0, 20), 'it must begin with IHDR'],
    ['a cut JPEG', bytesOf('base420.jpg').subarray(0, 150), 'its header must be whole'],
  ])('is an error for %s', (_, bytes, message) => {
    let error: unknown;
    try {
      readImageHeader(bytes);
    } catch (thrown) {
      error = thrown;
    }
    expect(isMillraceError(error, 'io')).toBe(true);
    expect(String(error)).toContain(message);
  });
});
