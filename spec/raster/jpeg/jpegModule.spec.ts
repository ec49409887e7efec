import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JPEG_BYTES } from '../../../lib/raster/jpeg/jpegBytes.ts';
import { JpegDecoder } from '../../../lib/raster/jpeg/jpegDecoder.ts';
import { JpegModule } from '../../../lib/raster/jpeg/jpegModule.ts';
import { md5, odd } from '../golden.ts';

const options = { maxPixels: 2 ** 24, partial: false };
const bytesOf = (name: string) => odd.get(name)?.bytes as Uint8Array;

describe('where WebAssembly', () => {
  const { Module } = WebAssembly;
  let isCompiled: (bytes: Uint8Array) => boolean;

  beforeEach(() => {
    // Modules that were compiled before must not be found.
    vi.resetModules();
    vi.spyOn(WebAssembly, 'Module').mockImplementation(function compile(bytes) {
      if (!isCompiled(bytes as Uint8Array)) throw new WebAssembly.CompileError('it may not');
      return new Module(bytes);
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  const decode = async (name: string) => {
    const { ImageDecoder } = await import('../../../lib/raster/imageDecoder.ts');
    return (await ImageDecoder.open()).decode(bytesOf(name));
  };

  it('has no SIMD, JPEG is decoded to the same bits', async () => {
    const simdLength = atob(JPEG_BYTES).length;
    let refused = 0;
    isCompiled = ({ length }) => length !== simdLength || refused++ < 0;
    expect(md5(await decode('base420.jpg')).slice(0, 8)).toBe('69211876');
    expect(refused).toBe(1);
  });

  it('is forbidden, PNG is decoded and JPEG an error that says how it is allowed', async () => {
    isCompiled = () => false;
    expect((await decode('rgb.png')).height).toBe(97);
    await expect(decode('base420.jpg')).rejects.toThrow(
      "WebAssembly must be allowed; received it may not; a content security policy needs 'wasm-",
    );
  });
});

describe('the memory of the decoder of JPEG', () => {
  it('is used for one image after another', () => {
    const module = new JpegModule(true);
    const decoder = new JpegDecoder(module);
    decoder.decode(bytesOf('prog.jpg'), options);
    const { length } = module.bytes;
    for (let k = 0; k < 20; k++) decoder.decode(bytesOf('prog.jpg'), options);
    expect(module.bytes.length).toBe(length);
  });

  it('is not kept after an image that took much', () => {
    const module = new JpegModule(true);
    const decoder = new JpegDecoder(module);
    // 65,535 rows of 400: what there is no data of stays grey.
    const tall = bytesOf('base420.jpg').slice();
    const frame = tall.findIndex((byte, k) => byte === 0xff && tall[k + 1] === 0xc0);
    tall.set([0xff, 0xff, 0x01, 0x90], frame + 5);
    decoder.decode(tall, { maxPixels: 2 ** 25, partial: true });
    const large = module.bytes.length;
    expect(large).toBeGreaterThan(2 ** 26);
    decoder.decode(bytesOf('base420.jpg'), options);
    expect(module.bytes.length).toBe(large);
    expect(module.isReusable).toBe(false);
  });
});
