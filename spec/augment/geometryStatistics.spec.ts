import { describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import type { ResampleStep } from '../../lib/core/recipe.ts';
import {
  augment,
  cutout,
  normalize,
  oneOf,
  randomCrop,
  randomFlip,
  randomResizedCrop,
  sometimes,
} from '../../lib/index.ts';
import { explain } from '../../lib/look/explain.ts';
import { batchOf } from '../batchOf.ts';
import { area, type Corners, corners, many } from './drawn.ts';
import { correlation, deviation, deviationOfShare, mean, unevenness } from './statistics.ts';

const BATCH = 1000;
/** Of standard errors: seeds are fixed, so what passes once passes always. */
const LIMIT = 4;

/** The steps of an operator on several batches. */
function stepsOf(
  operator: Augmentation,
  {
    samples,
    extent,
    epoch = 0,
  }: { samples: number; extent: readonly [number, number]; epoch?: number },
): ResampleStep[] {
  return many(
    samples / BATCH,
    (index) =>
      operator.transform(batchOf({ size: BATCH, index, extent, epoch, seed: 11 })).recipe
        .steps[0] as ResampleStep,
  );
}

function boxesOf(operator: Augmentation, samples: number, extent: readonly [number, number]) {
  return stepsOf(operator, { samples, extent }).flatMap(({ box }) =>
    many(BATCH, (i): Corners => corners(box as unknown as Uint32Array, i)),
  );
}

const flipsOf = (operator: Augmentation, epoch = 0): number[] =>
  stepsOf(operator, { samples: 20_000, extent: [8, 8], epoch }).flatMap(({ flip }) => [
    ...(flip ?? new Uint8Array(BATCH)),
  ]);

describe('randomFlip()', () => {
  it('turns over by two coins: each of four outcomes is a quarter', () => {
    const flips = flipsOf(randomFlip({ horizontal: 0.5, vertical: 0.5 }));
    for (const outcome of [0, 1, 2, 3]) {
      const hits = flips.filter((flip) => flip === outcome).length;
      expect(deviationOfShare(hits, flips.length, 1 / 4)).toBeLessThan(LIMIT);
    }
  });

  it('turns over left and right half the time if nothing is said, and never up and down', () => {
    const flips = flipsOf(randomFlip());
    expect(new Set(flips)).toEqual(new Set([0, 1]));
    expect(deviation(flips, 0.5)).toBeLessThan(LIMIT);
  });

  it('draws for each sample, whatever its neighbours got', () => {
    const flips = flipsOf(randomFlip());
    for (const lag of [1, 2, 17]) {
      const r = correlation(flips.slice(lag), flips.slice(0, -lag));
      expect(Math.abs(r) * Math.sqrt(flips.length)).toBeLessThan(LIMIT);
    }
    const byBatch = many(20, (n) => mean(flips.slice(n * BATCH, (n + 1) * BATCH)));
    for (const share of byBatch)
      expect(deviationOfShare(share * BATCH, BATCH, 0.5)).toBeLessThan(LIMIT);
  });

  it('is drawn for as often as `p` says, and not from `until` on', () => {
    const flips = flipsOf(randomFlip({ horizontal: 1, p: 0.3, until: 2 }), 1);
    expect(deviation(flips, 0.3)).toBeLessThan(LIMIT);
    expect(new Set(flipsOf(randomFlip({ horizontal: 1, p: 0.3, until: 2 }), 2))).toEqual(
      new Set([0]),
    );
  });

  it('moves no other draw where `p` changes', () => {
    const all = flipsOf(randomFlip({ vertical: 0.5 }));
    const some = flipsOf(randomFlip({ vertical: 0.5, p: 0.5 }));
    const differs = some.filter((flip, i) => flip !== 0 && flip !== all[i]);
    expect(differs).toEqual([]);
    expect(some).not.toEqual(all);
  });
});

describe('randomCrop()', () => {
  it('takes every place alike: that in the middle is one of 81 for padding of 4 on 32', () => {
    const boxes = boxesOf(randomCrop({ size: 32, padding: 4 }), 40_000, [32, 32]);
    const places = new Array<number>(81).fill(0);
    const sizes = new Set<string>();
    for (const [x, y, x2, y2] of boxes) {
      sizes.add(`${x2 - x} × ${y2 - y}`);
      const place = 9 * (y + 4) + x + 4;
      places[place] = (places[place] as number) + 1;
    }
    expect(sizes).toEqual(new Set(['32 × 32']));
    expect(unevenness(places)).toBeLessThan(LIMIT);
    expect(deviationOfShare(places[40] as number, boxes.length, 1 / 81)).toBeLessThan(LIMIT);
    const own = boxes.map(([x, y]) => ((32 - Math.abs(x)) * (32 - Math.abs(y))) / 1024);
    expect(deviation(own, 0.86593)).toBeLessThan(LIMIT);
    const [xs, ys] = [boxes.map(([x]) => x), boxes.map(([, y]) => y)];
    expect(Math.abs(correlation(xs, ys)) * Math.sqrt(boxes.length)).toBeLessThan(LIMIT);
  });

  it('gets the middle of what is not drawn for, and of what is too small', () => {
    const off = boxesOf(randomCrop({ size: [3, 4], until: 0 }), 1000, [7, 7]);
    expect(new Set(off.map((box) => box.join()))).toEqual(new Set(['2,2,6,5']));
    const small = boxesOf(randomCrop({ size: [9, 3] }), 1000, [6, 7]);
    expect(new Set(small.map(([, y1, , y2]) => `${y1} ${y2}`))).toEqual(new Set(['-1 8']));
    expect(new Set(small.map(([x]) => x))).toEqual(new Set([0, 1, 2, 3, 4]));
  });
});

describe('randomResizedCrop()', () => {
  // Integrals over both uniforms with rounding: share of the area, its deviation, and deviation of
  // the logarithm of width by height.
  it.each([
    { scale: [0.08, 1], extent: [28, 28], share: 0.49199, sd: 0.2414, log: 0.1616 },
    { scale: [0.08, 1], extent: [32, 32], share: 0.49036, sd: 0.2405, log: 0.1611 },
    { scale: [0.08, 1], extent: [224, 224], share: 0.47973, sd: 0.2345, log: 0.1595 },
    { scale: [0.08, 1], extent: [375, 500], share: 0.43289, sd: 0.2164, log: 0.1643 },
    { scale: [0.08, 1], extent: [427, 640], share: 0.38956, sd: 0.1902, log: 0.1642 },
    { scale: [0.2, 1], extent: [32, 32], share: 0.55089, sd: 0.2068, log: 0.1595 },
    { scale: [0.5, 1], extent: [375, 500], share: 0.66178, sd: 0.1156, log: 0.1487 },
  ] as const)('draws areas and shapes as torchvision does: $scale of $extent', (like) => {
    const { scale, extent, share, sd, log } = like;
    const boxes = boxesOf(randomResizedCrop({ size: 8, scale }), 20_000, extent);
    const [height, width] = extent;
    for (const [x1, y1, x2, y2] of boxes)
      if (x1 < 0 || y1 < 0 || x2 > width || y2 > height || x1 >= x2 || y1 >= y2)
        expect([x1, y1, x2, y2]).toBe('a box within the image');
    const shares = boxes.map((box) => area(box) / (height * width));
    expect(Math.abs(mean(shares) - share) / (sd / Math.sqrt(boxes.length))).toBeLessThan(LIMIT);
    const squares = shares.map((value) => (value - share) ** 2);
    expect(deviation(squares, sd ** 2)).toBeLessThan(LIMIT);
    const logs = boxes.map(([x1, y1, x2, y2]) => Math.log((x2 - x1) / (y2 - y1)));
    const centre = mean(logs);
    const spread = logs.map((value) => (value - centre) ** 2);
    expect(deviation(spread, log ** 2)).toBeLessThan(LIMIT);
    if (height === width) expect(deviation(logs, 0)).toBeLessThan(LIMIT);
  });

  it('falls back to the largest crop in the middle: .120 of the time on 100 × 400', () => {
    const boxes = boxesOf(randomResizedCrop({ size: 8 }), 20_000, [100, 400]);
    const middle = boxes.filter((box) => box.join() === '133,0,266,100').length;
    expect(deviationOfShare(middle, boxes.length, 0.12)).toBeLessThan(LIMIT);
    const always = boxesOf(randomResizedCrop({ size: 8, scale: [0.5, 1] }), 1000, [100, 400]);
    expect(new Set(always.map((box) => box.join()))).toEqual(new Set(['133,0,266,100']));
    const high = boxesOf(randomResizedCrop({ size: 8, scale: [0.5, 1] }), 1000, [400, 100]);
    expect(new Set(high.map((box) => box.join()))).toEqual(new Set(['0,133,100,266']));
  });

  it('takes every place alike where the crop is small', () => {
    const boxes = boxesOf(
      randomResizedCrop({ size: 8, scale: [0.25, 0.25], ratio: [1, 1] }),
      20_000,
      [8, 8],
    );
    const places = new Array<number>(25).fill(0);
    for (const [x, y] of boxes) places[5 * y + x] = (places[5 * y + x] as number) + 1;
    expect(unevenness(places)).toBeLessThan(LIMIT);
  });

  it('takes the whole of what is not drawn for', () => {
    const [step] = stepsOf(randomResizedCrop({ size: [4, 6], p: 0 }), {
      samples: 1000,
      extent: [8, 9],
    });
    expect(step?.box).toBeUndefined();
    expect([...(step?.size ?? [])].slice(0, 4)).toEqual([4, 6, 4, 6]);
  });
});

describe('a choice for each sample', () => {
  const marked = (name: string) => augment({ name, image: (pixels) => pixels });

  it('of oneOf() is as often as its weights say, whatever the neighbours got', () => {
    const operator = oneOf([marked('a'), marked('b'), marked('c')], { weights: [1, 2, 5] });
    const chosen = many(10, (index) => {
      const made = operator.transform(batchOf({ size: BATCH, index, seed: 3 }));
      return explain(made).map(({ steps }) => {
        const active = steps.filter((step) => 'parameters' in step && step.parameters === null);
        expect(active).toHaveLength(1);
        return 'abc'.indexOf(active[0]?.operator as string);
      });
    }).flat();
    for (const [k, weight] of [1, 2, 5].entries()) {
      const hits = chosen.filter((choice) => choice === k).length;
      expect(deviationOfShare(hits, chosen.length, weight / 8)).toBeLessThan(LIMIT);
    }
    const r = correlation(chosen.slice(1), chosen.slice(0, -1));
    expect(Math.abs(r) * Math.sqrt(chosen.length)).toBeLessThan(LIMIT);
  });

  it('of sometimes() is as often as p says, and has nothing to do with what is drawn then', () => {
    const operator = sometimes(0.3, cutout({ size: 8 }));
    const boxes = many(10, (index) => {
      const made = operator.transform(batchOf({ size: BATCH, index, seed: 3 }));
      return explain(made).map(({ steps }) => (steps[0] as { boxes?: unknown[] }).boxes?.[0]);
    }).flat() as ({ readonly x1: number; readonly x2: number } | undefined)[];
    const hits = boxes.flatMap((box) => (box === undefined ? [] : [box]));
    expect(deviationOfShare(hits.length, boxes.length, 0.3)).toBeLessThan(LIMIT);
    // Clipped at both edges alike.
    expect(
      deviation(
        hits.map(({ x1, x2 }) => x1 + x2),
        32,
      ),
    ).toBeLessThan(LIMIT);
  });

  it('is made where all operators are of one sample, and else for the batch', () => {
    const perSample = sometimes(0.5, normalize({ mean: [0], std: [1] }));
    const perBatch = sometimes(0.5, normalize({ mean: [0], std: [1] }), { per: 'batch' });
    const applied = (operator: Augmentation, index: number) =>
      explain(operator.transform(batchOf({ size: 40, index }))).filter(({ steps }) =>
        steps.some((step) => !('parameters' in step) || step.parameters === null),
      ).length;
    const counts = many(30, (index) => applied(perBatch, index));
    expect(new Set(counts)).toEqual(new Set([0, 40]));
    for (const count of many(30, (index) => applied(perSample, index)))
      expect(Math.abs(count - 20)).toBeLessThan(20);
  });
});
