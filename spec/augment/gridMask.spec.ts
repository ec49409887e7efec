import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EraseStep } from '../../lib/core/recipe.ts';
import { type GridMaskOptions, gridMask, mask } from '../../lib/index.ts';
import { batchOf } from '../batchOf.ts';
import { area, corners, many, stepOf } from './drawn.ts';
import { imagesAfter } from './imagesAfter.ts';
import { deviation, deviationOfShare, unevenness } from './statistics.ts';

beforeAll(() => tf.setBackend('cpu'));

const SIZE = 2000;

/** For each sample the squares that were erased. */
function squares(options: GridMaskOptions, extent: readonly [number, number], size = SIZE) {
  const { holes, box } = stepOf<EraseStep>(gridMask(options), { size, extent });
  return many(size, (i) =>
    many(holes, (hole) => corners(box, i * holes + hole)).filter((one) => area(one) > 0),
  );
}

describe('gridMask()', () => {
  it('erases where both remainders by the side of a cell are beyond what stays', async () => {
    const [height, width, side, kept] = [13, 17, 5, 3];
    const [image] = await imagesAfter({
      data: new Uint8Array(height * width * 20).fill(1),
      shape: [height, width, 1],
      operators: [gridMask({ cell: side, ratio: 0.55, p: 1 })],
      seed: 3,
    });
    for (let i = 0; i < 20; i++) {
      const pixels = image?.values.subarray(i * height * width, (i + 1) * height * width);
      const grids = many(side * side, (k) => [Math.floor(k / side), k % side] as const);
      const isOf = ([down, right]: readonly [number, number]) =>
        pixels?.every((value, at) => {
          const y = (Math.floor(at / width) + side - down) % side;
          const x = ((at % width) + side - right) % side;
          return value === Number(y < kept || x < kept);
        });
      expect(grids.filter(isOf)).toHaveLength(1);
    }
  });

  it('begins its grid everywhere as often, and keeps 1 − ((d − ⌈d · ratio⌉) / d)² of an image', () => {
    const all = squares({ cell: 5, p: 1 }, [40, 35]);
    const begins = new Map<string, number>();
    for (const own of all) {
      // That of a square which is whole.
      const [x, y] = own.find((one) => area(one) === 4) as readonly number[];
      const key = `${Number(x) % 5},${Number(y) % 5}`;
      begins.set(key, (begins.get(key) ?? 0) + 1);
    }
    expect(begins.size).toBe(25);
    expect(unevenness([...begins.values()])).toBeLessThan(4);
    const lost = all.map((own) => own.reduce((sum, one) => sum + area(one), 0));
    expect(new Set(lost)).toEqual(new Set([(40 * 35 * 4) / 25]));
    const uneven = squares({ cell: 24, p: 1 }, [32, 32]).map((own) =>
      own.reduce((sum, one) => sum + area(one), 0),
    );
    expect(deviation(uneven, 32 * 32 * (9 / 24) ** 2)).toBeLessThan(4);
  });

  it('draws the side of the cells from the least to the greatest, and leaves samples by p', () => {
    const all = squares({ cell: [4, 7], ratio: 0.5, p: 0.7 }, [8, 28]);
    const sides = all.flatMap((own) => {
      const starts = [...new Set(own.map(([x]) => x))].sort((a, b) => a - b);
      return starts.length === 0 ? [] : [Number(starts[2]) - Number(starts[1])];
    });
    expect(deviationOfShare(sides.length, SIZE, 0.7)).toBeLessThan(4);
    const counts = [4, 5, 6, 7].map((side) => sides.filter((own) => own === side).length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(sides.length);
    expect(unevenness(counts)).toBeLessThan(4);
  });

  it('erases nothing where all of a cell stays, and fills by channel', async () => {
    expect(squares({ cell: 8, ratio: 1, p: 1 }, [32, 32], 50).flat()).toEqual([]);
    const [image] = await imagesAfter({
      data: new Uint8Array(8 * 8 * 3),
      shape: [8, 8, 3],
      operators: [gridMask({ cell: 4, ratio: 0.5, p: 1, fill: [7, 8, 9] })],
    });
    const pixels = many(64, (k) => [...(image?.values.subarray(3 * k, 3 * k + 3) ?? [])].join());
    expect(new Set(pixels)).toEqual(new Set(['0,0,0', '7,8,9']));
  });

  it('keeps the classes of a mask unless it says what is erased', async () => {
    const classes = Int32Array.from({ length: 64 }, (_, k) => k);
    const run = { data: new Uint8Array(64), shape: [8, 8, 1], classes } as const;
    const operators = [gridMask({ cell: 4, ratio: 0.5, p: 1 })];
    const [left] = await imagesAfter({ ...run, operators });
    expect(left?.classes).toEqual(classes);
    expect(mask({ shape: [8, 8], erase: 255 }).erase).toBe(255);
  });

  it('draws each sample by itself', () => {
    const boxes = (size: number, index: number) => [
      ...stepOf<EraseStep>(gridMask({ cell: [8, 16] }), { size, index }).box,
    ];
    expect(many(3, (index) => boxes(10, index)).flat()).toEqual(boxes(30, 0));
  });

  it.each([
    [() => gridMask({ cell: 0 }), /`cell` must be a positive integer/],
    [() => gridMask({ cell: [9, 4] }), /`cell` must be/],
    [() => gridMask({ cell: 4, ratio: 0 }), /`ratio` must be a number above 0/],
    [() => gridMask({ cell: 4, fill: [] }), /`fill` must be/],
    [() => gridMask({ cell: 4, fill: [1, 2] }).transform(batchOf({ size: 1 })), /3 channels/],
  ])('%# checks its options', (make, message) => {
    expect(make).toThrow(message);
  });
});
