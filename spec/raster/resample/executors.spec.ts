import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cropAxis,
  flipAxis,
  padAxis,
  resizeAxis,
  wholeAxis,
} from '../../../lib/raster/resample/axis.ts';
import { resample } from '../../../lib/raster/resample/resample.ts';
import { resampleFloat } from '../../../lib/raster/resample/resampleScalar.ts';
import { selectPixels } from '../../../lib/raster/resample/selectPixels.ts';
import { runs } from '../../runs.ts';
import { axisOver } from './randomAxis.ts';
import { made, noiseImage, type Shape, windowOf } from './resample.ts';

const side = fc.integer({ min: 1, max: 40 });
const channelCount = fc.integer({ min: 1, max: 5 });

/** An image and any axes over it. */
const any = fc
  .tuple(side, side, channelCount)
  .chain((shape: Shape) =>
    fc.tuple(fc.constant(shape), axisOver(shape[0]), axisOver(shape[1]), fc.nat(1000)),
  );

describe('the executor', () => {
  it('makes what the definition makes, to the bit', () => {
    fc.assert(
      fc.property(any, ([shape, rows, columns, seed]) => {
        const image = noiseImage(shape, seed);
        const fill = [7, 130, 255, 0, 61].slice(0, shape[2]);
        const expected = made(image, rows, columns, fill);
        expect(made(image, rows, columns, fill, resample)).toEqual(expected);
      }),
      { numRuns: runs(60) },
    );
  });

  it.each([
    [1, 500, 9],
    [3, 500, 9],
    [4, 500, 9],
    [3, 7, 301],
    [1, 7, 301],
    [3, 2500, 1],
  ])('does so of %i channels from %i to %i pixels', (channels, from, to) => {
    const image = noiseImage([from, from === 2500 ? 40 : from, channels], 3);
    const rows = resizeAxis(wholeAxis(from), to, 'bilinear', true);
    const columns = flipAxis(resizeAxis(wholeAxis(image.width), to + 2, 'bilinear', true));
    expect(made(image, rows, columns, [0], resample)).toEqual(made(image, rows, columns, [0]));
  });

  it('does so of white and of black, whose sums are the extremes', () => {
    for (const value of [0, 255]) {
      const data = new Uint8Array(33 * 35 * 3).fill(value);
      const image = { data, height: 33, width: 35, channels: 3, top: 0, left: 0 };
      const rows = resizeAxis(wholeAxis(33), 7, 'bilinear', true);
      const columns = resizeAxis(wholeAxis(35), 50, 'bilinear', true);
      expect(new Set(made(image, rows, columns, undefined, resample))).toEqual(new Set([value]));
    }
  });

  it('reads no more than the window that is given', () => {
    const image = noiseImage([60, 70, 3], 8);
    const rows = resizeAxis(cropAxis(wholeAxis(60), 20, 30), 17, 'bilinear', true);
    const columns = resizeAxis(cropAxis(wholeAxis(70), 31, 22), 40, 'bilinear', true);
    const window = windowOf(image, { top: 20, left: 31, height: 30, width: 22 });
    expect(made(window, rows, columns, undefined, resample)).toEqual(made(image, rows, columns));
    expect(() => made({ ...window, top: 21 }, rows, columns, undefined, resample)).toThrow(
      'Cannot resample: the 30 × 22 pixels from (20, 31) on must be there',
    );
  });

  it('is right after an image whose memory is not kept', () => {
    const large = noiseImage([2400, 2000, 3], 1);
    const small = wholeAxis(large.height);
    const rows = resizeAxis(small, 3, 'bilinear', true);
    const columns = resizeAxis(wholeAxis(large.width), 2500, 'bilinear', true);
    const first = made(large, rows, columns, undefined, resample);
    expect(made(large, rows, columns, undefined, resample)).toEqual(first);
  });
});

describe('pixels that are only selected', () => {
  it('are those of the definition, of floats too', () => {
    fc.assert(
      fc.property(
        any.filter(([, rows, columns]) => rows.taps === undefined && columns.taps === undefined),
        ([shape, rows, columns, seed]) => {
          const image = noiseImage(shape, seed);
          const floats = { ...image, data: Float32Array.from(image.data, (byte) => byte / 3) };
          const fill = [0.5, 2, 3, 4, 5].slice(0, shape[2]);
          const output = new Float32Array(rows.size * columns.size * shape[2]);
          const expected = output.slice();
          selectPixels(floats, rows.positions, columns.positions, fill, output);
          resampleFloat(floats, rows, columns, fill, expected);
          expect(output).toEqual(expected);
        },
      ),
    );
  });

  it('may come from a window', () => {
    const image = noiseImage([9, 9, 3], 2);
    const rows = padAxis(cropAxis(wholeAxis(9), 3, 4), 2, 1, 'edge');
    const columns = padAxis(flipAxis(cropAxis(wholeAxis(9), 1, 5)), 0, 3, 'reflect');
    const window = windowOf(image, { top: 3, left: 1, height: 4, width: 5 });
    expect(made(window, rows, columns, undefined, resample)).toEqual(made(image, rows, columns));
  });
});
