import { describe, expect, it } from 'vitest';
import { decoderBytes } from '../../lib/raster/decoderBytes.ts';
import { JpegDecoder } from '../../lib/raster/jpeg/jpegDecoder.ts';
import { openJpegModule } from '../../lib/raster/jpeg/jpegModule.ts';
import { readImageHeader } from '../../lib/raster/readImageHeader.ts';
import { images, odd } from './golden.ts';

const files = [...images, ...[...odd].map(([name, { bytes }]) => ({ name, bytes }))];
const jpegs = files.filter(({ bytes }) => bytes[0] === 0xff && bytes[1] === 0xd8);

describe('the bytes that a decoder holds', () => {
  it('are at least those of its memory, and of the pixels outside of it', () => {
    let seen = 0;
    for (const { name, bytes } of jpegs) {
      const module = openJpegModule();
      try {
        const { pixels } = new JpegDecoder(module).decode(bytes, { maxPixels: 1e6, partial: true });
        const held = module.bytes.length + 2 * pixels.length;
        const { channels } = readImageHeader(bytes);
        expect(held, name).toBeLessThanOrEqual(
          decoderBytes(readImageHeader(bytes), channels, bytes.length),
        );
        seen++;
      } catch (error) {
        // Damaged, or not to be decoded.
        if ((error as Error).name !== 'IoError') throw error;
      }
    }
    expect(seen).toBeGreaterThan(20);
  });

  it('count the coefficients of a progressive JPEG', () => {
    const bytesOf = (name: string) => odd.get(name)?.bytes as Uint8Array;
    const ofHeader = (name: string) => decoderBytes(readImageHeader(bytesOf(name)), 3, 0);
    expect(readImageHeader(bytesOf('prog.jpg')).progressive).toBe(true);
    expect(readImageHeader(bytesOf('base420.jpg')).progressive).toBe(false);
    expect(ofHeader('prog.jpg')).toBeGreaterThan(ofHeader('base420.jpg'));
  });
});
