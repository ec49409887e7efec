import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../../lib/core/errors.ts';
import {
  cropAxis,
  flipAxis,
  padAxis,
  resizeAxis,
  wholeAxis,
} from '../../../lib/raster/resample/axis.ts';
import { neededWindow } from '../../../lib/raster/resample/neededWindow.ts';
import { axisOver, filter, padMode } from './randomAxis.ts';
import { made, noiseImage, windowOf } from './resample.ts';

const size = fc.integer({ min: 1, max: 12 });
const anyAxis = size.chain(axisOver);

describe('an axis', () => {
  it.each([
    ['constant', [-1, -1, -1, 0, 1, 2, -1, -1, -1, -1, -1]],
    ['edge', [0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2]],
    ['reflect', [1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1]],
    ['symmetric', [2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1]],
  ] as const)('is padded by %s, beyond its own length too', (mode, positions) => {
    expect([...padAxis(wholeAxis(3), 3, 5, mode).positions]).toEqual(positions);
  });

  it.each(['edge', 'reflect', 'symmetric'] as const)(
    'of one pixel is padded by %s with it',
    (mode) => {
      expect([...padAxis(wholeAxis(1), 2, 2, mode).positions]).toEqual([0, 0, 0, 0, 0]);
    },
  );

  it('flipped twice is itself', () => {
    fc.assert(
      fc.property(anyAxis, (axis) => {
        expect(flipAxis(flipAxis(axis))).toEqual(axis);
      }),
    );
  });

  it('padded and cropped by as much is itself', () => {
    fc.assert(
      fc.property(anyAxis, fc.nat(9), fc.nat(9), padMode, (axis, before, after, mode) => {
        const padded = padAxis(axis, before, after, mode);
        expect(cropAxis(padded, before, axis.size)).toEqual(axis);
      }),
    );
  });

  it('resized to its own size is itself', () => {
    fc.assert(
      fc.property(anyAxis, filter, fc.boolean(), (axis, by, antialias) => {
        expect(resizeAxis(axis, axis.size, by, antialias)).toEqual(axis);
      }),
    );
  });

  it('is cropped only within', () => {
    const axis = wholeAxis(5);
    for (const [start, count] of [
      [-1, 3],
      [3, 3],
      [0, 0],
    ] as const) {
      expect(() => cropAxis(axis, start, count)).toThrow(OptionError);
    }
  });

  it('has weights that sum to 1', () => {
    fc.assert(
      fc.property(anyAxis, ({ taps }) => {
        const { weights, offsets, integers, precision } = taps ?? {
          ...{ weights: [1], offsets: [0, 1], integers: [1], precision: 0 },
        };
        for (let row = 0; row + 1 < offsets.length; row++) {
          const [begin, end] = [offsets[row] as number, offsets[row + 1] as number];
          const sumOf = (values: Iterable<number>) =>
            [...values].slice(begin, end).reduce((sum, value) => sum + value, 0);
          expect(sumOf(weights)).toBeCloseTo(1, 12);
          expect(Math.abs(sumOf(integers) - 2 ** precision)).toBeLessThanOrEqual(end - begin);
        }
      }),
    );
  });

  it('resized twice makes what two images make, but for the rounding in between', () => {
    fc.assert(
      fc.property(
        ...[size, size, axisOver(9), fc.boolean(), fc.array(fc.nat(3), { maxLength: 2 })],
        (first, second, before, antialias, sides) => {
          const image = noiseImage([9, 1, 1], first);
          const column = wholeAxis(1);
          const [top = 0, bottom = 0] = sides;
          const once = padAxis(
            resizeAxis(before, first, 'bilinear', antialias),
            top,
            bottom,
            'constant',
          );
          const twice = resizeAxis(once, second, 'bilinear', antialias);
          const between = made(image, once, column, [77]);
          const again = resizeAxis(wholeAxis(once.size), second, 'bilinear', antialias);
          const expected = made(
            { ...{ data: between, height: once.size, width: 1, channels: 1, top: 0, left: 0 } },
            again,
            column,
          );
          const actual = made(image, twice, column, [77]);
          const off = expected.map((value, k) => Math.abs(value - (actual[k] as number)));
          expect(Math.max(...off)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe('the needed window', () => {
  it('suffices, and no smaller one does', () => {
    fc.assert(
      fc.property(axisOver(11), axisOver(7), (rows, columns) => {
        const image = noiseImage([11, 7, 3], 5);
        const whole = made(image, rows, columns, [1, 2, 3]);
        const needed = neededWindow(rows, columns);
        const window = windowOf(image, needed);
        expect(made(window, rows, columns, [1, 2, 3])).toEqual(whole);
        if (needed.height === 0) return;
        const { top, left, height, width } = needed;
        for (const smaller of [
          { ...needed, top: top + 1, height: height - 1 },
          { ...needed, height: height - 1 },
          { ...needed, left: left + 1, width: width - 1 },
          { ...needed, width: width - 1 },
        ]) {
          expect(() => made(windowOf(image, smaller), rows, columns)).toThrow(OptionError);
        }
      }),
    );
  });

  it('is of no pixels where only the fill is read', () => {
    const beyond = cropAxis(padAxis(wholeAxis(4), 9, 0, 'constant'), 2, 5);
    const none = { top: 0, left: 0, height: 0, width: 0 };
    expect(neededWindow(beyond, wholeAxis(4))).toEqual(none);
    expect(neededWindow(wholeAxis(4), beyond)).toEqual(none);
    const image = windowOf(noiseImage([4, 4, 3], 0), none);
    const filled = new Array<number[]>(20).fill([9, 8, 7]).flat();
    expect([...made(image, beyond, wholeAxis(4), [9, 8, 7])]).toEqual(filled);
  });
});
