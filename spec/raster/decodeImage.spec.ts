import { deflateSync } from 'node:zlib';
import { type DecodedImage, decodeImage } from 'millrace';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { cropped } from '../../lib/raster/crop.ts';
import { images, isJpeg, md5, odd } from './golden.ts';

const bytesOf = (name: string) => odd.get(name)?.bytes as Uint8Array;
const decodeNamed = (name: string) => decodeImage(bytesOf(name));
const sharp = { decoders: { 'image/webp': import.meta.resolve('millrace/decoders/sharp') } };
const pngs = images.filter((image) => !isJpeg(image));

describe('decodeImage', () => {
  it.each(pngs.map((image) => [image.name, image] as const))(
    'reads the pixels of Pillow from %s',
    async (_, { bytes, RGB, L, RGBA, float32 }) => {
      if (float32 !== undefined) {
        await expect(decodeImage(bytes)).rejects.toThrow('received 16 bits');
        expect(md5(await decodeImage(bytes, { sixteenBit: 'float32' }))).toBe(float32);
        return;
      }
      expect(md5(await decodeImage(bytes, { channels: 3 }))).toBe(RGB);
      expect(md5(await decodeImage(bytes, { channels: 1 }))).toBe(L);
      if (RGBA !== null) expect(md5(await decodeImage(bytes, { channels: 4 }))).toBe(RGBA);
    },
  );

  it('has PNG of each colour, of few and many bits, interlaced and transparent, to read', () => {
    const names = pngs.map(({ name }) => name);
    for (const part of ['colour=0', 'colour=2', 'colour=3', 'colour=4', 'colour=6', 'bits=1 ']) {
      expect(
        names.some((name) => name.includes(part)),
        part,
      ).toBe(true);
    }
    for (const part of ['bits=16', 'interlaced=True', 'transparency=True', 'bits=4', 'bits=2']) {
      expect(
        names.some((name) => name.includes(part)),
        part,
      ).toBe(true);
    }
  });

  it.each([...odd].filter(([name, { known }]) => /\.png$/.test(name) && !/16/.test(known.tv)))(
    'reads the pixels of Pillow from %s',
    async (_, { bytes, known }) => {
      expect(md5(await decodeImage(bytes, { channels: 3 })).slice(0, 8)).toBe(known.pil);
    },
  );

  it('converts JPEG to grey as Pillow does', async () => {
    for (const { bytes, L } of images.filter(isJpeg)) {
      expect(md5(await decodeImage(bytes, { channels: 1 }))).toBe(L);
    }
  });

  it('gives pixels that another image leaves as they are', async () => {
    const alone = md5(await decodeImage(bytesOf('base420.jpg')));
    const [first] = await Promise.all(['base420.jpg', 'q100.jpg'].map(decodeNamed));
    expect(md5(first as DecodedImage)).toBe(alone);
  });

  it('tells formats by their bytes', async () => {
    const { channels } = await decodeImage(bytesOf('rgba.png'));
    expect(channels).toBe(4);
    expect((await decodeImage(bytesOf('gray.jpg'))).channels).toBe(1);
  });

  it('decodes a crop of a PNG', async () => {
    const crop = { left: 5, top: 11, width: 40, height: 3 };
    const { pixels, height, width } = await decodeImage(bytesOf('rgb.png'), { crop });
    const whole = cropped(await decodeImage(bytesOf('rgb.png')), crop);
    expect({ pixels, height, width }).toEqual({ pixels: whole.pixels, height: 3, width: 40 });
  });

  it.each([
    { left: -1, top: 0, width: 3, height: 3 },
    { left: 0, top: 0, width: 132, height: 3 },
    { left: 0, top: 0, width: 3, height: 0 },
    { left: 0.5, top: 0, width: 3, height: 3 },
  ])('refuses a crop that is not within the image: %o', async (crop) => {
    for (const name of ['rgb.png', 'base420.jpg']) {
      await expect(decodeImage(bytesOf(name), { crop })).rejects.toThrow(
        'Cannot decode an image: `crop` must be integers within 97 × 131 pixels; received {"left"',
      );
    }
  });

  it.each([
    ['l.webp', '686124dc'],
    ['ll.webp', 'de8f8464'],
    ['anim.webp', '1af0f310'],
  ])('has sharp decode %s', async (name, hash) => {
    expect(md5(await decodeImage(bytesOf(name), { ...sharp, channels: 3 })).slice(0, 8)).toBe(hash);
    const crop = { left: 1, top: 2, width: 3, height: 4 };
    const part = await decodeImage(bytesOf(name), { ...sharp, crop });
    expect([part.height, part.width]).toEqual([4, 3]);
  });

  it('says which module is missing', async () => {
    const error = await decodeImage(bytesOf('a.gif')).catch((thrown: unknown) => thrown);
    expect(isMillraceError(error, 'io')).toBe(true);
    expect(String(error)).toContain(
      "Cannot decode image/gif: it needs a module; received no `decoders['image/gif']`",
    );
  });

  it.each([
    ['data:text/javascript,export const x = 1', 'it has no default function'],
    ['millrace/none', 'none'],
  ])('says why a module cannot be loaded: %s', async (url, message) => {
    const decoded = decodeImage(bytesOf('l.webp'), { decoders: { 'image/webp': url } });
    await expect(decoded).rejects.toThrow(message);
  });

  it('says why a module fails', async () => {
    const cut = bytesOf('l.webp').subarray(0, 200);
    await expect(decodeImage(cut, sharp)).rejects.toThrow('its module must decode it; received');
  });

  it.each([
    ['empty.jpg', 'received no bytes'],
    ['trunc60.jpg', 'it must be whole'],
    ['bomb.jpg', 'it must have at most 178956970 pixels; received 65000 × 65000'],
  ])('refuses %s', async (name, message) => {
    await expect(decodeImage(bytesOf(name))).rejects.toThrow(message);
  });

  it('checks `maxPixels` before anything else, of modules too', async () => {
    for (const name of ['rgb.png', 'base420.jpg', 'l.webp']) {
      const decoded = decodeImage(bytesOf(name), { ...sharp, maxPixels: 97 * 131 - 1 });
      await expect(decoded).rejects.toThrow('at most 12706 pixels; received 97 × 131');
      const { height } = await decodeImage(bytesOf(name), { ...sharp, maxPixels: 97 * 131 });
      expect(height).toBe(97);
    }
  });

  it('refuses a PNG whose data are more or less than its header says', async () => {
    const bomb = resized(bytesOf('rgb.png'), 20_000, 20_000);
    await expect(decodeImage(bomb)).rejects.toThrow('at most 178956970 pixels');
    await expect(decodeImage(bomb, { maxPixels: 2 ** 30 })).rejects.toThrow(
      'it must have the data of 20000 × 20000; received',
    );
    for (const height of [96, 98]) {
      await expect(decodeImage(resized(bytesOf('rgb.png'), 131, height))).rejects.toThrow(
        'its data must inflate to',
      );
    }
  });

  it('inflates no data that are far longer than the samples', async () => {
    const long = png(1, 1, deflateSync(new Uint8Array(100_000), { level: 0 }));
    await expect(decodeImage(long)).rejects.toThrow('must inflate to 2 bytes; received 100');
  });

  it('refuses a PNG that is damaged', async () => {
    const bytes = bytesOf('rgb.png');
    await expect(decodeImage(bytes.subarray(0, 9000))).rejects.toThrow('its data must inflate');
    const ihdr = bytes.slice();
    ihdr[30] = 1;
    await expect(decodeImage(ihdr)).rejects.toThrow('the checksum of IHDR must be right');
    const filter = png(1, 1, deflateSync(new Uint8Array([5, 0])));
    await expect(decodeImage(filter)).rejects.toThrow('a filter must be 0 to 4; received 5');
  });
});

/** CRC-32, bit by bit. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

function chunk(name: string, content: Uint8Array): number[] {
  const named = new Uint8Array([...new TextEncoder().encode(name), ...content]);
  return [...word(content.length), ...named, ...word(crc32(named))];
}

function word(number: number): number[] {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255);
}

/** A PNG that says another extent than it has. */
function resized(bytes: Uint8Array, width: number, height: number): Uint8Array {
  const header = new Uint8Array([...word(width), ...word(height), ...bytes.subarray(24, 29)]);
  return new Uint8Array([...bytes.subarray(0, 8), ...chunk('IHDR', header), ...bytes.subarray(33)]);
}

/** A grey PNG of these data. */
function png(width: number, height: number, data: Uint8Array): Uint8Array {
  return resized(
    new Uint8Array([
      ...bytesOf('l.png').subarray(0, 33),
      ...chunk('IDAT', data),
      ...chunk('IEND', new Uint8Array(0)),
    ]),
    width,
    height,
  );
}
