import { describe, expect, it } from 'vitest';
import { boxAround } from '../../lib/augment/box.ts';
import { cutout } from '../../lib/augment/cutout.ts';
import type { EraseStep } from '../../lib/core/recipe.ts';
import { labelTerms } from '../../lib/render/labelTerms.ts';
import { batchOf } from '../batchOf.ts';
import { after, area, corners, many, stepOf } from './drawn.ts';
import { correlation, deviationOfShare, mean, unevenness } from './statistics.ts';

describe('the boxes of cutout()', () => {
  // Table: mean erased share ((2k − k²/W) / W)², k = ⌊L/2⌋; the whole picture for L = 2W.
  it.each([
    [32, 16, 0.19140625],
    [32, 8, ((8 - 16 / 32) / 32) ** 2],
    [32, 20, ((20 - 100 / 32) / 32) ** 2],
    [32, 64, 1],
    [32, 1, 0],
    [7, 3, ((2 - 1 / 7) / 7) ** 2],
  ])(
    'of width %i and size %i erase exactly the mean share of the closed form over all centres',
    (width, size, share) => {
      const half = Math.floor(size / 2);
      const areas = many(width ** 2, (k) =>
        area(boxAround([k % width, Math.floor(k / width)], [half, half], [width, width])),
      );
      expect(mean(areas) / width ** 2).toBeCloseTo(share, 12);
    },
  );

  it('have centres that are uniform over all pixels', () => {
    const [height, width] = [5, 9];
    const counts = many(height * width, () => 0);
    for (let index = 0; index < 500; index++) {
      const { box } = stepOf<EraseStep>(cutout({ size: 2 }), {
        size: 20,
        index,
        extent: [height, width],
      });
      for (let i = 0; i < 20; i++) {
        // Of a box [c − 1, c + 1) the end is never clipped.
        const [, , x2, y2] = corners(box, i);
        counts[(y2 - 1) * width + x2 - 1] = (counts[(y2 - 1) * width + x2 - 1] as number) + 1;
      }
    }
    expect(unevenness(counts)).toBeLessThan(4);
  });

  it('have the even part of the size where nothing is clipped', () => {
    for (const size of [1, 2, 3, 4, 7, 8, 9]) {
      const { box } = stepOf<EraseStep>(cutout({ size: [size, size + 1] }), {
        size: 50,
        extent: [64, 64],
      });
      const boxes = many(50, (i) => corners(box, i)).filter(
        ([x1, y1, x2, y2]) => x1 > 0 && y1 > 0 && x2 < 64 && y2 < 64,
      );
      expect(boxes.length).toBeGreaterThan(20);
      const [h, w] = [2 * Math.floor(size / 2), 2 * Math.floor((size + 1) / 2)];
      for (const [x1, y1, x2, y2] of boxes) expect([y2 - y1, x2 - x1]).toEqual([h, w]);
    }
  });

  it('are as many as holes says and independent: together they cover 1 − (1 − c)ⁿ of the pictures at each pixel', () => {
    const [width, runs, holes] = [8, 4000, 3];
    const hits = many(width ** 2, () => 0);
    for (let index = 0; index < runs; index++) {
      const { box, holes: counted } = stepOf<EraseStep>(cutout({ size: 4, holes }), {
        size: 1,
        index,
        extent: [width, width],
      });
      expect([counted, box.length]).toEqual([holes, 4 * holes]);
      const boxes = many(holes, (hole) => corners(box, hole));
      hits.forEach((count, k) => {
        const [x, y] = [k % width, Math.floor(k / width)];
        hits[k] =
          count + Number(boxes.some(([x1, y1, x2, y2]) => x1 <= x && x < x2 && y1 <= y && y < y2));
      });
    }
    // A pixel is covered by the centres c with c − 2 ≤ x < c + 2.
    const near = (at: number) =>
      many(width, (c) => c).filter((c) => c - 2 <= at && at < c + 2).length / width;
    const worst = hits.map((count, k) => {
      const once = near(k % width) * near(Math.floor(k / width));
      return deviationOfShare(count, runs, 1 - (1 - once) ** holes);
    });
    expect(Math.max(...worst)).toBeLessThan(4.5);
  });

  it('of different samples have nothing to do with one another, nor have their holes', () => {
    const drawn = many(2000, (index) => {
      const { box } = stepOf<EraseStep>(cutout({ size: 2, holes: 2 }), { size: 2, index });
      return many(4, (k) => corners(box, k)[2]);
    });
    const column = (k: number) => drawn.map((row) => row[k] as number);
    for (const [a, b] of [
      [0, 2],
      [0, 1],
      [1, 3],
    ] as const)
      expect(Math.abs(correlation(column(a), column(b)))).toBeLessThan(4 / Math.sqrt(2000));
  });

  it('are empty for padding and where p says so', () => {
    const { box } = stepOf<EraseStep>(cutout({ size: 8 }), { size: 6, valid: 4 });
    expect(many(6, (i) => area(corners(box, i)) > 0)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    const share = (p: number) => {
      const { box: boxes } = stepOf<EraseStep>(cutout({ size: 8, p }), { size: 2000 });
      return many(2000, (i) => Number(area(corners(boxes, i)) > 0)).filter(Boolean).length;
    };
    expect([share(0), share(1)]).toEqual([0, 2000]);
    expect(deviationOfShare(share(0.3), 2000, 0.3)).toBeLessThan(4);
  });

  it('change no label', () => {
    const batch = batchOf({ size: 5 });
    expect(labelTerms(after(batch, cutout({ size: 16, holes: 4 })).recipe, 5)).toEqual(
      labelTerms(batch.recipe, 5),
    );
  });
});
