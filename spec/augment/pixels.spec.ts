import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import { cutmix } from '../../lib/augment/cutmix.ts';
import { cutout } from '../../lib/augment/cutout.ts';
import { mixup } from '../../lib/augment/mixup.ts';
import { normalize } from '../../lib/augment/normalize.ts';
import type { Per } from '../../lib/augment/options.ts';
import type { Batch } from '../../lib/core/batch.ts';
import type { EraseStep, MixStep, PasteStep, PatchRecipe } from '../../lib/core/recipe.ts';
import { labelTerms } from '../../lib/render/labelTerms.ts';
import { patchworkCompiler } from '../../lib/render/patchworkCompiler.ts';
import { renderScalar } from '../../lib/render/renderScalar.ts';
import { type BatchLike, batchOf } from '../batchOf.ts';
import { after, corners, many } from './drawn.ts';

type Pictures = Uint8Array | Float32Array;

const CHANNELS = 3;
const pers = fc.constantFrom<Per>('batch', 'pair', 'sample');
const sides = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));

function cook(
  { recipe, size }: Batch,
  data: Pictures,
  [height, width]: readonly [number, number],
  channels = CHANNELS,
) {
  const values = height * width * channels;
  const out = new Float32Array(size * values);
  const start = Uint32Array.from({ length: size }, (_, i) => i * values);
  const pixels = { chunks: [data] as Uint8Array[], chunkOf: new Uint32Array(size), start };
  renderScalar(
    patchworkCompiler()(recipe as PatchRecipe, { size, height, width, channels, scale: 1 }),
    pixels,
    out,
  );
  return many(size, (i) => out.subarray(i * values, (i + 1) * values));
}

const bytes = (count: number) =>
  Uint8Array.from({ length: count }, (_, k) => (k * 89 + 17 * (k >> 3)) % 256);

/** Pictures cooked as they came and after `operators`. */
function both(
  like: Required<Pick<BatchLike, 'size' | 'extent'>> & BatchLike,
  ...operators: Augmentation[]
) {
  const data = bytes(like.size * like.extent[0] * like.extent[1] * CHANNELS);
  const batch = after(batchOf(like), ...operators);
  return {
    batch,
    own: cook(batchOf(like), data, like.extent),
    made: cook(batch, data, like.extent),
  };
}

describe('the pictures of mixup()', () => {
  it('are λ · own + (1 − λ) · partner, exactly, by the partner and weight that its label has', () => {
    fc.assert(
      fc.property(pers, fc.integer({ min: 1, max: 6 }), fc.nat(500), (per, size, index) => {
        const { batch, own, made } = both(
          { size, index, extent: [3, 2] },
          mixup({ alpha: 1, per }),
        );
        const [a, b] = labelTerms(batch.recipe, size);
        made.forEach((picture, i) => {
          const other = own[b?.source[i] as number] as Float32Array;
          const [share, rest] = [a?.weight[i] as number, b?.weight[i] as number];
          // Multiples of 2⁻¹⁴ below 256 are float32: nothing is rounded.
          picture.forEach((value, k) =>
            expect(value).toBe(share * (own[i]?.[k] as number) + rest * (other[k] as number)),
          );
        });
      }),
      { numRuns: 100, seed: 8 },
    );
  });

  it('are bitwise copies where λ is 1 or 0, whatever stands in the other picture', () => {
    const data = Float32Array.of(1.1, NaN, -0, Infinity, 5e-45, 3).map(Math.fround);
    const seen = new Set<string>();
    for (let index = 0; index < 40; index++) {
      const batch = mixup({ alpha: 1e-6, per: 'sample' }).transform(
        batchOf({ size: 6, index, extent: [1, 1] }),
      );
      const { partner, weight } = batch.recipe.steps[0] as MixStep;
      cook(batch, data, [1, 1], 1).forEach(([value], i) => {
        seen.add(`${weight[i]} ${partner[i] === i}`);
        expect(value).toBe(data[weight[i] === 0 ? (partner[i] as number) : i]);
      });
    }
    expect([...seen].sort()).toEqual(['0 false', '0 true', '16384 false', '16384 true']);
  });

  it('stay between their two sources, and constants give the constant between', () => {
    const { batch, own, made } = both(
      { size: 8, extent: [4, 4] },
      mixup({ alpha: 0.4, per: 'sample' }),
    );
    const { partner } = batch.recipe.steps[0] as MixStep;
    made.forEach((picture, i) =>
      picture.forEach((value, k) => {
        const pair = [own[i]?.[k] as number, own[partner[i] as number]?.[k] as number];
        expect(value).toBeGreaterThanOrEqual(Math.min(...pair));
        expect(value).toBeLessThanOrEqual(Math.max(...pair));
      }),
    );
    const constant = mixup({ alpha: 1 }).transform(batchOf({ size: 2, index: 1, extent: [2, 2] }));
    const { weight, partner: other } = constant.recipe.steps[0] as MixStep;
    const data = new Uint8Array(24).fill(200, 12).fill(100, 0, 12);
    const expected = [100, 200].map((value, i) => {
      const share = (weight[i] as number) / 16384;
      return share * value + (1 - share) * ([100, 200][other[i] as number] as number);
    });
    expect(cook(constant, data, [2, 2]).map((picture) => new Set(picture))).toEqual(
      expected.map((value) => new Set([value])),
    );
  });

  it('exchange: in pairs they sum to what their sources summed to, and with one λ a batch keeps its sum', () => {
    for (let index = 0; index < 20; index++) {
      const pairs = both({ size: 7, index, extent: [2, 3] }, mixup({ alpha: 1, per: 'pair' }));
      const { partner } = pairs.batch.recipe.steps[0] as MixStep;
      partner.forEach((j, i) =>
        pairs.made[i]?.forEach((value, k) => {
          const sum = (pictures: Float32Array[]) =>
            (pictures[i]?.[k] as number) + (pictures[j]?.[k] as number);
          expect(value + (pairs.made[j]?.[k] as number)).toBe(sum(pairs.own));
        }),
      );
      const whole = both({ size: 7, index, extent: [2, 3] }, mixup({ alpha: 1 }));
      const sums = (pictures: Float32Array[]) =>
        many(18, (k) => pictures.reduce((sum, picture) => sum + (picture[k] as number), 0));
      expect(sums(whole.made)).toEqual(sums(whole.own));
    }
  });

  it('are the same to rounding whether they are normalized before or after', () => {
    const fixed = normalize({ mean: [120, 100, 80], std: [60, 50, 70] });
    const like = { size: 6, extent: [3, 3] as const };
    for (const operator of [
      mixup({ alpha: 1, per: 'sample' }),
      cutmix({ alpha: 1, per: 'sample' }),
    ]) {
      const before = both(like, fixed, operator).made.flatMap((picture) => [...picture]);
      both(like, operator, fixed)
        .made.flatMap((picture) => [...picture])
        .forEach((value, k) => expect(Math.abs(value - (before[k] as number))).toBeLessThan(1e-5));
    }
  });
});

describe('the pictures of cutmix()', () => {
  it('take every value from their own or the partner’s place, as many from the partner as its label weighs', () => {
    const minmaxes = fc.constantFrom(
      undefined,
      [0.2, 0.9] as const,
      [0, 0] as const,
      [1, 1] as const,
    );
    fc.assert(
      fc.property(
        pers,
        sides,
        fc.integer({ min: 1, max: 6 }),
        fc.nat(500),
        minmaxes,
        (per, extent, size, index, minmax) => {
          const [height, width] = extent;
          const values = height * width * CHANNELS;
          // Each value says where it comes from.
          const data = Float32Array.from({ length: size * values }, (_, k) => k);
          const batch = cutmix({ alpha: 1, per, ...(minmax && { minmax }) }).transform(
            batchOf({ size, index, extent }),
          );
          const { partner } = batch.recipe.steps[0] as PasteStep;
          const [a, b] = labelTerms(batch.recipe, size);
          cook(batch, data, extent).forEach((picture, i) => {
            const from = Array.from(picture, (value) => Math.floor(value / values));
            expect(Array.from(picture, (value) => value % values)).toEqual(many(values, (k) => k));
            expect(from.every((source) => source === i || source === partner[i])).toBe(true);
            // All channels of a pixel come from one picture.
            expect(from.every((source, k) => source === from[k - (k % CHANNELS)])).toBe(true);
            if (partner[i] === i) return;
            const pasted = from.filter((source) => source !== i).length / values;
            expect([a?.weight[i], b?.weight[i]]).toEqual([
              Math.fround(1 - pasted),
              Math.fround(pasted),
            ]);
          });
        },
      ),
      { numRuns: 300, seed: 9 },
    );
  });

  it('are untouched, and so are their labels, where the box is empty', () => {
    for (const extent of [
      [1, 1],
      [1, 1],
      [1, 7],
      [7, 1],
    ] as const) {
      const { batch, own, made } = both({ size: 5, extent }, cutmix({ alpha: 1, per: 'sample' }));
      expect(made).toEqual(own);
      expect([...(labelTerms(batch.recipe, 5)[0]?.weight ?? [])]).toEqual([1, 1, 1, 1, 1]);
    }
  });

  it('are cut alike from all image features of a batch', () => {
    const batch = cutmix({ alpha: 1, per: 'sample' }).transform(
      batchOf({ size: 6, extent: [8, 8] }),
    );
    const source = (channels: number) => {
      const data = Float32Array.from({ length: 6 * 64 * channels }, (_, k) =>
        Math.floor(k / (64 * channels)),
      );
      return cook(batch, data, [8, 8], channels).map((picture) =>
        many(64, (pixel) => picture[pixel * channels]),
      );
    };
    expect(new Set(source(1).flat()).size).toBeGreaterThan(1);
    expect(source(1)).toEqual(source(4));
  });
});

describe('the pictures of cutout()', () => {
  it('hold the fill within the boxes, in all channels, and are bitwise as they were elsewhere', () => {
    fc.assert(
      fc.property(
        sides,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(500),
        (extent, side, holes, index) => {
          const fill = [-3, 300, 0.5];
          const { batch, own, made } = both(
            { size: 3, index, extent },
            cutout({ size: side, holes, fill }),
          );
          const { box } = batch.recipe.steps[0] as EraseStep;
          made.forEach((picture, i) => {
            const boxes = many(holes, (hole) => corners(box, i * holes + hole));
            const expected = Array.from(own[i] as Float32Array, (value, k) => {
              const pixel = Math.floor(k / CHANNELS);
              const [x, y] = [pixel % extent[1], Math.floor(pixel / extent[1])];
              const erased = boxes.some(
                ([x1, y1, x2, y2]) => x1 <= x && x < x2 && y1 <= y && y < y2,
              );
              return erased ? fill[k % CHANNELS] : value;
            });
            expect([...picture]).toEqual(expected);
          });
        },
      ),
      { numRuns: 200, seed: 10 },
    );
  });

  it('are the same filled with 0 after normalize as filled with its mean before', () => {
    const mean = [120, 100, 80];
    const fixed = normalize({ mean, std: [60, 50, 70] });
    const like = { size: 6, extent: [8, 8] as const };
    const after0 = both(like, fixed, cutout({ size: 4 })).made.flatMap((picture) => [...picture]);
    both(like, cutout({ size: 4, fill: mean }), fixed)
      .made.flatMap((picture) => [...picture])
      .forEach((value, k) => expect(Math.abs(value - (after0[k] as number))).toBeLessThan(1e-6));
    expect(after0.filter((value) => value === 0).length).toBeGreaterThan(6 * 4 * CHANNELS);
  });
});

describe('the order of the chain', () => {
  it('is its meaning: cutout erases each picture before it is mixed, or the mixed one', () => {
    const like = { size: 4, extent: [6, 6] as const };
    // Of a size that erases all of each picture.
    const all = cutout({ size: 12, p: 0.5, fill: 1000 });
    const mix = mixup({ alpha: 8 });
    const before = both(like, all, mix);
    const afterwards = both(like, mix, all);
    expect(before.batch.recipe.steps.map(({ operator }) => operator)).toEqual(['cutout', 'mixup']);
    const erased = (batch: Batch) => {
      const { box } = batch.recipe.steps.find(({ kind }) => kind === 'erase') as EraseStep;
      return many(4, (i) => corners(box, i)[2] > 0);
    };
    // What is drawn does not depend on the order.
    expect(erased(before.batch)).toEqual(erased(afterwards.batch));
    expect(new Set(erased(before.batch)).size).toBe(2);
    const { partner, weight } = before.batch.recipe.steps[1] as MixStep;
    erased(before.batch).forEach((gone, i) => {
      expect(afterwards.made[i]?.every((value) => value === 1000)).toBe(gone);
      const [mine, other] = [i, partner[i] as number].map((j) =>
        erased(before.batch)[j] ? 1000 : (before.own[j]?.[0] as number),
      ) as [number, number];
      const share = (weight[i] as number) / 16384;
      expect(before.made[i]?.[0]).toBeCloseTo(share * mine + (1 - share) * other, 3);
    });
  });
});
