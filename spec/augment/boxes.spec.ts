import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutmix } from '../../lib/augment/cutmix.ts';
import { cutmixBox } from '../../lib/augment/cutmixBox.ts';
import type { PasteStep } from '../../lib/core/recipe.ts';
import { explain } from '../../lib/look/explain.ts';
import { batchOf } from '../batchOf.ts';
import { area, type Corners, corners, many, stepOf } from './drawn.ts';
import { correlation, deviation, deviationOfShare, mean, unevenness } from './statistics.ts';

type Extent = readonly [height: number, width: number];

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const side = fc.integer({ min: 1, max: 300 });
const centres = ([height, width]: Extent) =>
  many(height * width, (k): [number, number] => [k % width, Math.floor(k / width)]);

/** The mean share of own pixels given λ, `1 − (2kₓ − kₓ²/W)(2k_y − k_y²/H) / (WH)`. */
function meanShare(lambda: number, [height, width]: Extent): number {
  const length = (dim: number) => {
    const k = Math.floor((dim * Math.sqrt(1 - lambda)) / 2);
    return 2 * k - k ** 2 / dim;
  };
  return 1 - (length(width) * length(height)) / (width * height);
}

const shareOf = (box: Corners, [height, width]: Extent) => 1 - area(box) / (height * width);

describe('cutmixBox()', () => {
  it('is the box of clovaai and timm, ⌊⌊dim · √(1 − λ)⌋ / 2⌋ to each side, clipped', () => {
    fc.assert(
      fc.property(unit, side, side, unit, unit, (lambda, height, width, u, v) => {
        const [cx, cy] = [Math.floor(u * (width - 1)), Math.floor(v * (height - 1))];
        const half = (dim: number) => Math.floor(Math.floor(dim * Math.sqrt(1 - lambda)) / 2);
        const clip = (at: number, most: number) => Math.min(Math.max(at, 0), most);
        const expected = [
          clip(cx - half(width), width),
          clip(cy - half(height), height),
          clip(cx + half(width), width),
          clip(cy + half(height), height),
        ];
        expect(cutmixBox(lambda, [cx, cy], [height, width])).toEqual(expected);
      }),
      { numRuns: 3000, seed: 5 },
    );
  });

  it('is transposed with the picture and its centre', () => {
    fc.assert(
      fc.property(unit, side, side, fc.nat(299), fc.nat(299), (lambda, height, width, x, y) => {
        const [cx, cy] = [x % width, y % height];
        const [x1, y1, x2, y2] = cutmixBox(lambda, [cx, cy], [height, width]);
        expect(cutmixBox(lambda, [cy, cx], [width, height])).toEqual([y1, x1, y2, x2]);
      }),
      { numRuns: 500, seed: 6 },
    );
  });

  it('leaves, over all centres, exactly the mean share that its closed form says', () => {
    for (const extent of [
      [32, 32],
      [7, 5],
      [12, 30],
      [1, 9],
    ] as const) {
      for (const lambda of [0, 0.1, 0.3, 0.5, 0.75, 0.9, 1]) {
        const shares = centres(extent).map((centre) =>
          shareOf(cutmixBox(lambda, centre, extent), extent),
        );
        expect(mean(shares)).toBeCloseTo(meanShare(lambda, extent), 12);
      }
    }
  });
});

describe('the boxes of cutmix()', () => {
  it('leave the mean and the variance of λ that follow from α = 1, and nothing mixed as often', () => {
    const width = 8;
    const extent = [width, width] as const;
    // λ is uniform, so the half-width is k with probability ((k + 1)² − k²) · (2 / W)², up to W / 2 with probability 0.
    const law = many(width / 2, (k) => ({ k, p: ((k + 1) ** 2 - k ** 2) * (2 / width) ** 2 }));
    const spread = law.flatMap(({ k, p }) =>
      centres(extent).map(([cx, cy]) => {
        const length = (c: number) => Math.min(width, c + k) - Math.max(0, c - k);
        return { share: 1 - (length(cx) * length(cy)) / width ** 2, p: p / width ** 2 };
      }),
    );
    const expected = spread.reduce((sum, { share, p }) => sum + share * p, 0);
    const variance = spread.reduce((sum, { share, p }) => sum + (share - expected) ** 2 * p, 0);
    const shares = many(10_000, (index) => {
      return shareOf(
        corners(stepOf<PasteStep>(cutmix({ alpha: 1 }), { size: 1, index, extent }).box),
        extent,
      );
    });
    expect(deviation(shares, expected)).toBeLessThan(4);
    expect(
      deviation(
        shares.map((share) => (share - expected) ** 2),
        variance,
      ),
    ).toBeLessThan(4);
    const unmixed = shares.filter((share) => share === 1).length;
    expect(deviationOfShare(unmixed, shares.length, (2 / width) ** 2)).toBeLessThan(4);
  });

  it('leave the mean share that follows from the λ drawn, for any α and extent', () => {
    for (const [alpha, extent] of [
      [0.3, [20, 33]],
      [4, [9, 9]],
    ] as const) {
      const surplus = many(4000, (index) => {
        const { box, ownWeight } = stepOf<PasteStep>(cutmix({ alpha, correctLambda: false }), {
          size: 1,
          index,
          extent,
        });
        return shareOf(corners(box), extent) - meanShare(ownWeight?.[0] as number, extent);
      });
      expect(deviation(surplus, 0)).toBeLessThan(4);
    }
  });

  it('cover each pixel as often as centres over the whole picture do', () => {
    const [height, width] = [4, 6];
    const runs = 6000;
    const hits = many(height * width, () => 0);
    const cover = (into: number[], [x1, y1, x2, y2]: Corners, by: number) => {
      for (let y = y1; y < y2; y++)
        for (let x = x1; x < x2; x++) into[y * width + x] = (into[y * width + x] as number) + by;
    };
    for (let index = 0; index < runs; index++)
      cover(
        hits,
        corners(
          stepOf<PasteStep>(cutmix({ alpha: 1 }), { size: 1, index, extent: [height, width] }).box,
        ),
        1,
      );
    // λ is uniform: the mean over 2000 values of it, each with all centres.
    const expected = many(height * width, () => 0);
    for (let step = 0; step < 2000; step++) {
      const lambda = (step + 0.5) / 2000;
      for (const centre of centres([height, width]))
        cover(expected, cutmixBox(lambda, centre, [height, width]), 1 / (2000 * height * width));
    }
    // The largest of 24 deviations.
    const worst = Math.max(
      ...hits.map((count, k) => deviationOfShare(count, runs, expected[k] as number)),
    );
    expect(worst).toBeLessThan(4.5);
  });

  it('are the same whether λ is corrected or not, and not corrected is the λ that they were cut with', () => {
    for (let index = 0; index < 200; index++) {
      const like = { size: 3, index, extent: [40, 25] as const };
      const corrected = stepOf<PasteStep>(cutmix({ alpha: 1, per: 'sample' }), like);
      const raw = stepOf<PasteStep>(
        cutmix({ alpha: 1, per: 'sample', correctLambda: false }),
        like,
      );
      expect(corrected.ownWeight).toBeUndefined();
      expect(raw.box).toEqual(corrected.box);
      raw.ownWeight?.forEach((lambda, i) => {
        const [x1, y1, x2, y2] = corners(raw.box, i);
        const half = (dim: number) => Math.floor((dim * Math.sqrt(1 - lambda)) / 2);
        if (x1 > 0 && x2 < 25) expect(x2 - x1).toBe(2 * half(25));
        if (y1 > 0 && y2 < 40) expect(y2 - y1).toBe(2 * half(40));
      });
      const told = explain(
        cutmix({ alpha: 1, per: 'sample', correctLambda: false }).transform(batchOf(like)),
      );
      expect(told[0]?.steps[0]).toMatchObject({ lambda: raw.ownWeight?.[0] });
    }
  });

  it('of different samples have nothing to do with one another', () => {
    const drawn = many(2000, (index) => {
      const { box } = stepOf<PasteStep>(cutmix({ alpha: 1, per: 'sample' }), { size: 2, index });
      return [corners(box, 0), corners(box, 1)] as const;
    });
    for (const part of [0, 1, 2, 3] as const) {
      const columns = [drawn.map(([a]) => a[part]), drawn.map(([, b]) => b[part])] as const;
      expect(Math.abs(correlation(...columns))).toBeLessThan(4 / Math.sqrt(2000));
    }
  });

  it('have no preferred axis or centre: x and y of the centre are independent', () => {
    const drawn = many(2000, (index) =>
      corners(stepOf<PasteStep>(cutmix({ alpha: 50 }), { size: 1, index }).box),
    );
    const x = drawn.map(([x1, , x2]) => x1 + x2);
    const y = drawn.map(([, y1, , y2]) => y1 + y2);
    expect(Math.abs(correlation(x, y))).toBeLessThan(4 / Math.sqrt(2000));
    expect(
      deviation(
        x.map((value, i) => value - (y[i] as number)),
        0,
      ),
    ).toBeLessThan(4);
  });
});

describe('minmax of cutmix()', () => {
  const boxes = (minmax: readonly [number, number], extent: Extent, count: number) =>
    many(count, (index) =>
      corners(stepOf<PasteStep>(cutmix({ alpha: 1, minmax }), { size: 1, index, extent }).box),
    );

  it('has origins that are uniform, from the first to the last', () => {
    const counts = many(49, () => 0);
    for (const [x1, y1] of boxes([0.25, 0.25], [8, 8], 5000))
      counts[y1 * 7 + x1] = (counts[y1 * 7 + x1] as number) + 1;
    expect(unevenness(counts)).toBeLessThan(4);
  });

  it('has extents that are uniform, least and most included, each axis on its own', () => {
    const drawn = boxes([0.25, 0.75], [8, 16], 4000);
    const [heights, widths] = [many(5, () => 0), many(9, () => 0)];
    for (const [x1, y1, x2, y2] of drawn) {
      heights[y2 - y1 - 2] = (heights[y2 - y1 - 2] as number) + 1;
      widths[x2 - x1 - 4] = (widths[x2 - x1 - 4] as number) + 1;
    }
    expect(heights).toHaveLength(5);
    expect(widths).toHaveLength(9);
    expect(unevenness(heights)).toBeLessThan(4);
    expect(unevenness(widths)).toBeLessThan(4);
    const sides = [
      drawn.map(([x1, , x2]) => x2 - x1),
      drawn.map(([, y1, , y2]) => y2 - y1),
    ] as const;
    expect(Math.abs(correlation(...sides))).toBeLessThan(4 / Math.sqrt(4000));
  });

  it('lies inside pictures of any extent, empty and whole ones too', () => {
    const shares = fc
      .tuple(unit, unit)
      .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
    const edges = fc.constantFrom<[number, number]>([0, 0], [1, 1], [0, 1], [0.5, 0.5]);
    const sides = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(fc.oneof(shares, edges), sides, fc.nat(1000), (minmax, extent, index) => {
        const [height, width] = extent;
        const step = stepOf<PasteStep>(cutmix({ alpha: 1, minmax, correctLambda: false }), {
          size: 2,
          index,
          extent,
        });
        const [x1, y1, x2, y2] = corners(step.box);
        expect(x1 >= 0 && x1 <= x2 && x2 <= width && y1 >= 0 && y1 <= y2 && y2 <= height).toBe(
          true,
        );
        for (const [dim, length] of [
          [width, x2 - x1],
          [height, y2 - y1],
        ] as const) {
          expect(length).toBeGreaterThanOrEqual(Math.floor(dim * minmax[0]));
          expect(length).toBeLessThanOrEqual(Math.floor(dim * minmax[1]));
        }
        // λ is always that of the pixels here.
        expect(step.ownWeight).toBeUndefined();
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});
