import fc from 'fast-check';
import {
  type Axis,
  cropAxis,
  flipAxis,
  padAxis,
  resizeAxis,
  wholeAxis,
} from '../../../lib/raster/resample/axis.ts';
import type { PadMode } from '../../../lib/raster/resample/padPlaces.ts';

export const padMode: fc.Arbitrary<PadMode> = fc.constantFrom(
  'constant',
  'edge',
  'reflect',
  'symmetric',
);
export const filter: fc.Arbitrary<'bilinear' | 'nearest'> = fc.constantFrom('bilinear', 'nearest');

const size = fc.integer({ min: 1, max: 40 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** What makes an axis of another one. */
export const change: fc.Arbitrary<(axis: Axis) => Axis> = fc.oneof(
  fc.constant(flipAxis),
  fc.tuple(share, share).map(([start, length]) => (axis: Axis) => {
    const count = 1 + Math.floor(length * (axis.size - 1));
    return cropAxis(axis, Math.floor(start * (axis.size - count)), count);
  }),
  fc.tuple(fc.nat(6), fc.nat(6), padMode).map(
    ([before, after, mode]) =>
      (axis: Axis) =>
        padAxis(axis, before, after, mode),
  ),
  fc.tuple(size, filter, fc.boolean()).map(
    ([to, by, antialias]) =>
      (axis: Axis) =>
        resizeAxis(axis, to, by, antialias),
  ),
);

/** Any axis over a source of `length` pixels, by up to five changes. */
export const axisOver = (length: number): fc.Arbitrary<Axis> =>
  fc
    .array(change, { maxLength: 5 })
    .map((changes) => changes.reduce((axis, make) => make(axis), wholeAxis(length)));
