import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImageDecoder } from '../../../lib/raster/imageDecoder.ts';
import { images, isJpeg } from '../golden.ts';
import { pngOf } from '../pngOf.ts';

const side = fc.integer({ min: 1, max: 19 });
const kind = fc.constantFrom(
  ...[1, 2, 4, 8, 16].map((bits) => ({ bits, colour: 0 })),
  ...[1, 2, 4, 8].map((bits) => ({ bits, colour: 3 })),
) as fc.Arbitrary<{ bits: 1 | 2 | 4 | 8 | 16; colour: 0 | 3 }>;
const LARGE = 2 ** 20;

describe('the numbers of a PNG', () => {
  it('are those that it stores, of grey and of a palette, whatever the bits', async () => {
    const decoder = await ImageDecoder.open();
    fc.assert(
      fc.property(
        side,
        side,
        kind,
        fc.infiniteStream(fc.nat()),
        (height, width, { bits, colour }, all) => {
          const samples = Array.from(
            { length: height * width },
            () => all.next().value % 2 ** bits,
          );
          const png = pngOf({ height, width, bits, colour, samples });
          const found = decoder.indices(png, LARGE);
          expect([...found.indices]).toEqual(samples);
          expect([found.height, found.width]).toEqual([height, width]);
        },
      ),
    );
  });

  it('are not those of colours, of alpha, or of another format', async () => {
    const decoder = await ImageDecoder.open();
    const rgb = pngOf({ height: 1, width: 1, bits: 8, colour: 2, samples: [1, 2, 3] });
    expect(() => decoder.indices(rgb, LARGE)).toThrow(/grey or of a palette; received colours/);
    const jpeg = images.find(isJpeg)?.bytes as Uint8Array;
    expect(() => decoder.indices(jpeg, LARGE)).toThrow(/it must be a PNG; received image\/jpeg/);
    const grey = pngOf({ height: 3, width: 3, bits: 8, colour: 0, samples: new Uint8Array(9) });
    expect(() => decoder.indices(grey, 8)).toThrow(/at most 8 pixels; received 3 × 3/);
  });
});
