import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodePng } from '../../../lib/raster/png/decodePng.ts';
import { loadInflate as loadOfNode } from '../../../lib/raster/png/inflateNode.ts';
import { loadInflate as loadOfWeb } from '../../../lib/raster/png/inflateWeb.ts';
import { images, isJpeg } from '../golden.ts';

const content = Uint8Array.from({ length: 20_000 }, (_, k) => (k * k) >> 7);
const stream = new Uint8Array(deflateSync(content));

describe.each([
  ['Node', loadOfNode],
  ['browsers', loadOfWeb],
])('what inflates in %s', (_, load) => {
  it('gives what was deflated', async () => {
    const inflate = await load();
    expect(Buffer.compare(inflate(stream, content.length), content)).toBe(0);
  });

  it.each([
    ['more is wanted', stream, content.length + 1],
    ['less is wanted', stream, content.length - 1],
    ['its end is missing', stream.subarray(0, -5), content.length],
    ['its checksum is wrong', Uint8Array.from([...stream.subarray(0, -1), 1]), content.length],
    ['it is none', content.subarray(0, 100), 5],
  ])('throws where %s', async (_why, bytes, length) => {
    const inflate = await load();
    expect(() => inflate(bytes, length)).toThrow();
  });
});

it('fflate makes the pixels of zlib', async () => {
  const [node, web] = [await loadOfNode(), await loadOfWeb()];
  const options = { maxPixels: 2 ** 20, sixteenBit: 'float32' } as const;
  for (const { bytes } of images.filter((image) => !isJpeg(image))) {
    expect(decodePng(bytes, { ...options, inflate: web })).toEqual(
      decodePng(bytes, { ...options, inflate: node }),
    );
  }
});
