import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affineMatrix } from '../../../lib/raster/resample/affineMatrix.ts';
import { cropAxis, padAxis, wholeAxis } from '../../../lib/raster/resample/axis.ts';
import {
  type Lookup,
  type LookupBorder,
  lookupScalar,
} from '../../../lib/raster/resample/lookup.ts';
import golden from '../../golden/raster/geometry.json' with { type: 'json' };
import { made, noiseImage, type Shape } from './resample.ts';

const identity = [1, 0, 0, 0, 1, 0] as const;

function lookedUp(shape: Shape, seed: number, lookup: Lookup): Uint8Array {
  const output = new Uint8Array(lookup.height * lookup.width * shape[2]);
  lookupScalar(noiseImage(shape, seed), lookup, output);
  return output;
}

describe('a look-up by a matrix', () => {
  // Made by the script beside the file, from torchvision.
  it.each(golden.turns)('of $shape by $angle degrees is that of torchvision: $filter', (like) => {
    const shape = like.shape as unknown as Shape;
    const [height, width] = like.size as [number, number];
    const parameters = {
      ...{ angle: like.angle, scale: like.scale },
      translate: like.translate as [number, number],
      shear: like.shear as [number, number],
      center: (like.center ?? undefined) as [number, number] | undefined,
    };
    const source = { height: shape[0], width: shape[1] };
    const matrix = affineMatrix(parameters, source, { height, width });
    const filter = like.filter as Lookup['filter'];
    const { fill } = like;
    const lookup: Lookup = { matrix, height, width, filter, border: 'fill', fill };
    const image = noiseImage(shape, like.seed);
    const floats = new Float32Array(height * width * shape[2]);
    lookupScalar({ ...image, data: Float32Array.from(image.data) }, lookup, floats);
    const off = (output: Uint8Array | Float32Array): number =>
      Math.max(
        ...like.values.map((value, k) =>
          value < 0 ? 0 : Math.abs(value - (output[k * like.every] as number)),
        ),
      );
    expect(off(floats)).toBeLessThanOrEqual(filter === 'nearest' ? 0 : 0.05);
    const bytes = lookedUp(shape, like.seed, lookup);
    expect(off(bytes)).toBeLessThanOrEqual(filter === 'nearest' ? 0 : 0.55);
  });

  it.each(['bilinear', 'nearest'] as const)('by the identity is the image: %s', (filter) => {
    const lookup: Lookup = {
      ...{ matrix: identity, height: 7, width: 9, filter, border: 'fill', fill: [1, 2, 3] },
    };
    expect(lookedUp([7, 9, 3], 4, lookup)).toEqual(noiseImage([7, 9, 3], 4).data);
  });

  it('rounds half to even where two pixels are as near', () => {
    const data = Uint8Array.of(10, 20, 30, 40);
    const output = new Uint8Array(4);
    const image = { data, height: 1, width: 4, channels: 1 };
    const moved = { matrix: [1, 0, 0.5, 0, 1, 0] as const, height: 1, width: 4 };
    lookupScalar(image, { ...moved, filter: 'nearest', border: 'fill', fill: [99] }, output);
    expect([...output]).toEqual([10, 30, 30, 99]);
  });

  it('by whole pixels is a crop of the padded image', () => {
    const modes = { fill: 'constant', edge: 'edge', reflect: 'reflect' } as const;
    fc.assert(
      fc.property(
        fc.constantFrom<LookupBorder>('fill', 'edge', 'reflect'),
        fc.constantFrom('bilinear' as const, 'nearest' as const),
        ...[fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })],
        (border, filter, x, y) => {
          const shape = [5, 6, 3] as const;
          const [rows, columns] = [[5, y] as const, [6, x] as const].map(([size, by]) =>
            cropAxis(padAxis(wholeAxis(size), 9, 9, modes[border]), 9 + by, size),
          );
          const fill = [9, 8, 7];
          const expected = made(noiseImage(shape, 1), rows!, columns!, fill);
          const matrix = [1, 0, x, 0, 1, y] as const;
          const lookup: Lookup = { matrix, height: 5, width: 6, filter, border, fill };
          expect(lookedUp(shape, 1, lookup)).toEqual(expected);
        },
      ),
    );
  });

  it('of an image of one value, filled with it, is that value', () => {
    const data = new Uint8Array(48).fill(173);
    const output = new Uint8Array(48);
    const source = { height: 6, width: 8 };
    const turn = { angle: 33, translate: [1, 2], scale: 0.7, shear: [5, 0] } as const;
    const lookup = { ...source, matrix: affineMatrix(turn, source), fill: [173] };
    const image = { ...source, data, channels: 1 };
    lookupScalar(image, { ...lookup, filter: 'bilinear', border: 'fill' }, output);
    expect(output).toEqual(data);
  });
});
