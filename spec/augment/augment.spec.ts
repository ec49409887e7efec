import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import { cutmix } from '../../lib/augment/cutmix.ts';
import { cutmixBox } from '../../lib/augment/cutmixBox.ts';
import { cutout } from '../../lib/augment/cutout.ts';
import { mixup } from '../../lib/augment/mixup.ts';
import { normalize } from '../../lib/augment/normalize.ts';
import { oneOf } from '../../lib/augment/oneOf.ts';
import { sometimes } from '../../lib/augment/sometimes.ts';
import type { Batch } from '../../lib/core/batch.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import type { EraseStep, MixStep, PasteStep, Step } from '../../lib/core/recipe.ts';
import { explain } from '../../lib/look/explain.ts';
import { labelTerms } from '../../lib/render/labelTerms.ts';
import { type BatchLike, batchOf } from '../batchOf.ts';

const stepOf = <S extends Step>(operator: Augmentation, like: BatchLike) =>
  operator.transform(batchOf(like)).recipe.steps[0] as S;
const many = <T>(count: number, of: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => of(index));
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) => {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
};
const isPermutation = (partner: Uint32Array) =>
  expect([...partner].sort((a, b) => a - b)).toEqual(many(partner.length, (i) => i));

describe('mixup()', () => {
  it('pairs by a permutation, of any size of batch', () => {
    for (const size of [0, 1, 2, 3, 7, 128])
      isPermutation(stepOf<MixStep>(mixup({ alpha: 1 }), { size }).partner);
  });

  it.each([0.1, 0.2, 0.4, 1, 2, 8])('draws λ from Beta(α, α), α = %s, once a batch', (alpha) => {
    const lambdas = many(4000, (index) => {
      const { weight } = stepOf<MixStep>(mixup({ alpha }), { size: 3, index });
      expect(new Set(weight).size).toBe(1);
      return (weight[0] as number) / 16384;
    });
    const expected = 1 / (4 * (2 * alpha + 1));
    // Four standard errors; of the variance by its fourth moment, at most (1/16) / n.
    expect(Math.abs(mean(lambdas) - 0.5)).toBeLessThan(4 * Math.sqrt(expected / 4000));
    expect(Math.abs(variance(lambdas) - expected)).toBeLessThan(4 * Math.sqrt(1 / 16 / 4000));
  });

  it('tells Beta(0.2, 0.2) from the uniform law that some libraries drew', () => {
    const lambdas = many(
      4000,
      (index) =>
        (stepOf<MixStep>(mixup({ alpha: 0.2 }), { size: 1, index }).weight[0] as number) / 16384,
    );
    expect(variance(lambdas)).toBeGreaterThan(0.17);
  });

  it('draws for each sample where asked, and for each pair both ways', () => {
    const ofSamples = stepOf<MixStep>(mixup({ alpha: 1, per: 'sample' }), { size: 64 });
    expect(new Set(ofSamples.weight).size).toBeGreaterThan(55);
    for (const size of [1, 2, 7, 64]) {
      const { partner, weight } = stepOf<MixStep>(mixup({ alpha: 1, per: 'pair' }), { size });
      partner.forEach((other, i) => {
        expect(partner[other]).toBe(i);
        expect(weight[other]).toBe(weight[i]);
      });
      expect([...partner].filter((other, i) => other === i)).toHaveLength(size % 2);
    }
  });

  it.each(['batch', 'pair', 'sample'] as const)('mixes as often as p says, per %s', (per) => {
    const applied = many(2000, (index) => {
      const { weight } = stepOf<MixStep>(mixup({ alpha: 4, p: 0.3, per }), { size: 2, index });
      return weight[0] === 16384 ? 0 : 1;
    });
    // Four standard errors: p², from applying it twice, would be far outside.
    expect(Math.abs(mean(applied) - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 2000));
    const extreme = (p: number) =>
      many(
        50,
        (index) =>
          stepOf<MixStep>(mixup({ alpha: 4, p, per }), { size: 2, index }).weight[0] === 16384,
      );
    expect(extreme(0).every(Boolean)).toBe(true);
    expect(extreme(1).some(Boolean)).toBe(false);
  });

  it('mixes nothing with α = 0, and keeps the form of the targets', () => {
    const mixed = mixup({ alpha: 0 }).transform(batchOf({ size: 4 }));
    const [own, other] = labelTerms(mixed.recipe, 4);
    expect([...(own?.weight ?? [])]).toEqual([1, 1, 1, 1]);
    expect([...(other?.weight ?? [])]).toEqual([0, 0, 0, 0]);
  });

  it('leaves padding alone, and mixes no sample with it', () => {
    for (const per of ['batch', 'pair', 'sample'] as const) {
      const { partner, weight } = stepOf<MixStep>(mixup({ alpha: 8, per }), { size: 8, valid: 5 });
      expect([...partner.subarray(5)]).toEqual([5, 6, 7]);
      expect([...weight.subarray(5)]).toEqual([16384, 16384, 16384]);
      expect([...partner.subarray(0, 5)].every((other) => other < 5)).toBe(true);
    }
  });

  it('has one self-pair a batch on average', () => {
    const fixed = many(
      4000,
      (index) =>
        [...stepOf<MixStep>(mixup({ alpha: 1 }), { size: 10, index }).partner].filter(
          (other, i) => other === i,
        ).length,
    );
    expect(Math.abs(mean(fixed) - 1)).toBeLessThan(4 / Math.sqrt(4000));
  });
});

describe('cutmix()', () => {
  // Golden boxes of clovaai, timm and torchvision, and the share of own pixels.
  it.each([
    [[32, 32], 0.5, [16, 16], [5, 5, 27, 27], 0.52734375],
    [[32, 32], 0.5, [0, 0], [0, 0, 11, 11], 0.8818359375],
    [[32, 32], 0.5, [31, 31], [20, 20, 32, 32], 0.859375],
    [[32, 32], 0.7, [3, 20], [0, 12, 11, 28], 0.828125],
    [[32, 32], 0.3, [10, 25], [0, 12, 23, 32], 0.55078125],
    [[32, 32], 0, [0, 0], [0, 0, 16, 16], 0.75],
    [[48, 32], 0.6, [40, 5], [25, 0, 48, 15], 0.775390625],
    [[7, 5], 0.5, [3, 2], [1, 1, 5, 3], 1 - 8 / 35],
    [[224, 224], 0.25, [112, 112], [16, 16, 208, 208], 1 - 192 ** 2 / 224 ** 2],
  ] as const)('cuts from %j with λ = %s around %j', ([width, height], lambda, centre, box, own) => {
    const [x1, y1, x2, y2] = cutmixBox(lambda, centre, [height, width]);
    expect([x1, y1, x2, y2]).toEqual(box);
    expect(1 - ((x2 - x1) * (y2 - y1)) / (width * height)).toBeCloseTo(own, 12);
  });

  it.each([
    [[2, 2], 0.5],
    [[1, 1], 0.5],
    [[32, 32], 0.997],
  ] as const)('cuts nothing from %j with λ = %s', ([width, height], lambda) => {
    const [x1, y1, x2, y2] = cutmixBox(lambda, [0, 0], [height, width]);
    expect((x2 - x1) * (y2 - y1)).toBe(0);
  });

  it('weighs labels by the clipped box: 0.700749 on average at 32 × 32 with α = 1', () => {
    const shares = many(
      20_000,
      (index) =>
        labelTerms(cutmix({ alpha: 1 }).transform(batchOf({ size: 1, index })).recipe, 1)[0]
          ?.weight[0] as number,
    );
    const error = Math.sqrt(variance(shares) / shares.length);
    expect(Math.abs(mean(shares) - 0.700749)).toBeLessThan(4 * error);
    // Both half-widths are 0 with probability (2 / 32)².
    const unmixed = mean(shares.map((share) => (share === 1 ? 1 : 0)));
    expect(Math.abs(unmixed - 1 / 256)).toBeLessThan(4 * Math.sqrt(1 / 256 / shares.length));
  });

  it('weighs them by λ as it was drawn where asked', () => {
    const raw = many(
      500,
      (index) =>
        stepOf<PasteStep>(cutmix({ alpha: 1, correctLambda: false }), { size: 1, index })
          .ownWeight?.[0] as number,
    );
    expect(Math.abs(mean(raw) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 500));
  });

  it('reaches all edges and stays inside', () => {
    const reached = { left: 0, top: 0, right: 0, bottom: 0 };
    for (let index = 0; index < 500; index++) {
      const { box } = stepOf<PasteStep>(cutmix({ alpha: 1, per: 'sample' }), {
        size: 4,
        index,
        extent: [5, 9],
      });
      for (let i = 0; i < 4; i++) {
        const [x1, y1, x2, y2] = box.subarray(4 * i) as unknown as [number, number, number, number];
        expect(x1 <= x2 && x2 <= 9 && y1 <= y2 && y2 <= 5).toBe(true);
        if (x1 === x2 || y1 === y2) continue;
        reached.left += Number(x1 === 0);
        reached.top += Number(y1 === 0);
        reached.right += Number(x2 === 9);
        reached.bottom += Number(y2 === 5);
      }
    }
    expect(Math.min(...Object.values(reached))).toBeGreaterThan(50);
  });

  it('draws extents within minmax, from the first origin to the last', () => {
    const extents = new Set<number>();
    const origins = new Set<number>();
    for (let index = 0; index < 3000; index++) {
      const [x1, y1, x2, y2] = stepOf<PasteStep>(cutmix({ alpha: 1, minmax: [0.25, 0.5] }), {
        size: 1,
        index,
        extent: [8, 8],
      }).box;
      extents.add((x2 as number) - (x1 as number)).add((y2 as number) - (y1 as number));
      if ((x2 as number) - (x1 as number) === 2) origins.add(x1 as number);
    }
    expect([...extents].sort()).toEqual([2, 3, 4]);
    expect([...origins].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('shares its box per batch, not per sample', () => {
    const boxes = (per: 'batch' | 'sample') => {
      const { box } = stepOf<PasteStep>(cutmix({ alpha: 1, per }), { size: 16 });
      return new Set(many(16, (i) => box.subarray(4 * i, 4 * i + 4).join())).size;
    };
    expect(boxes('batch')).toBe(1);
    expect(boxes('sample')).toBeGreaterThan(10);
  });
});

describe('cutout()', () => {
  it.each([
    [16, ((16 - 64 / 32) / 32) ** 2],
    [8, ((8 - 16 / 32) / 32) ** 2],
    [20, ((20 - 100 / 32) / 32) ** 2],
  ])('erases the share of 32 × 32 that is expected of size %i', (size, share) => {
    const shares = many(200, (index) => {
      const { box } = stepOf<EraseStep>(cutout({ size }), { size: 32, index });
      return mean(
        many(
          32,
          (i) =>
            (((box[4 * i + 2] as number) - (box[4 * i] as number)) *
              ((box[4 * i + 3] as number) - (box[4 * i + 1] as number))) /
            1024,
        ),
      );
    });
    expect(Math.abs(mean(shares) - share)).toBeLessThan(
      4 * Math.sqrt(variance(shares) / shares.length),
    );
  });

  it('erases nothing with size 1, loses the odd pixel, and clips what is larger than the picture', () => {
    const areas = (size: number | [number, number]) => {
      const { box } = stepOf<EraseStep>(cutout({ size }), { size: 64, extent: [8, 8] });
      return many(64, (i) => [
        (box[4 * i + 2] as number) - (box[4 * i] as number),
        (box[4 * i + 3] as number) - (box[4 * i + 1] as number),
      ]);
    };
    expect(areas(1).every(([w, h]) => w === 0 && h === 0)).toBe(true);
    expect(Math.max(...areas(5).flat())).toBe(4);
    expect(Math.max(...areas(100).flat())).toBe(8);
    expect(Math.max(...areas([2, 6]).map(([w]) => w as number))).toBe(6);
    expect(Math.max(...areas([2, 6]).map(([, h]) => h as number))).toBe(2);
  });

  it('draws for each sample on its own, with p and several holes', () => {
    const { box } = stepOf<EraseStep>(cutout({ size: 4, holes: 3, p: 0.5 }), { size: 400 });
    const erased = many(400, (i) =>
      Number(box.subarray(12 * i, 12 * i + 12).some((side) => side > 0)),
    );
    expect(Math.abs(mean(erased) - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 400));
    expect(labelTerms(cutout({ size: 4 }).transform(batchOf({ size: 2 })).recipe, 2)).toHaveLength(
      1,
    );
  });
});

describe('oneOf() and sometimes()', () => {
  const chosen = (operator: Augmentation, count = 2000) =>
    many(
      count,
      (index) => operator.transform(batchOf({ size: 2, index })).recipe.steps[0]?.operator,
    );

  it('choose as often as their weights and p say', () => {
    const third = chosen(
      oneOf([mixup({ alpha: 1 }), cutmix({ alpha: 1 })], { weights: [1, 2] }),
    ).filter((name) => name === 'mixup').length;
    expect(Math.abs(third / 2000 - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 2000));
    expect(
      chosen(oneOf([mixup({ alpha: 1 }), cutmix({ alpha: 1 })], { weights: [0, 1] }), 100),
    ).not.toContain('mixup');
    const some = chosen(sometimes(0.25, mixup({ alpha: 1 }))).filter(
      (name) => name === 'mixup',
    ).length;
    expect(Math.abs(some / 2000 - 0.25)).toBeLessThan(4 * Math.sqrt(0.1875 / 2000));
  });

  it('take no other operators', () => {
    const stock = map((batch: Batch) => batch) as unknown as Augmentation;
    for (const make of [() => oneOf([stock]), () => sometimes(0.5, stock), () => oneOf([])]) {
      const error = (() => {
        try {
          return make();
        } catch (caught) {
          return caught;
        }
      })();
      expect(isMillraceError(error, 'option')).toBe(true);
    }
  });
});

describe('chance', () => {
  const chain =
    (...operators: Augmentation[]) =>
    (like: BatchLike) =>
      operators.reduce((batch, { transform }) => transform(batch), batchOf(like)).recipe.steps;
  const only = (steps: readonly Step[], operator: string) =>
    steps.filter((step) => step.operator === operator);

  it('is a function of seed, epoch and index: the same again, and otherwise different', () => {
    const draw = (like: Partial<BatchLike>) =>
      JSON.stringify(
        chain(mixup({ alpha: 1 }), cutmix({ alpha: 1 }), cutout({ size: 8 }))({ size: 8, ...like }),
      );
    expect(draw({})).toBe(draw({}));
    const others = [
      draw({ seed: 2 }),
      draw({ epoch: 1 }),
      draw({ index: 1 }),
      draw({ seed: 0, epoch: 1 }),
    ];
    expect(new Set([draw({}), ...others]).size).toBe(5);
  });

  it('leaves the draws of an operator as they were when another is added to the chain', () => {
    const added = [
      cutout({ size: 4 }),
      normalize({ mean: [0], std: [1] }),
      sometimes(0.5, mixup({ alpha: 1 })),
      oneOf([mixup({ alpha: 2 }), cutmix({ alpha: 1 })]),
    ];
    for (let index = 0; index < 20; index++) {
      const like = { size: 6, index };
      const alone = chain(mixup({ alpha: 1 }))(like);
      for (const other of added) {
        expect(chain(other, mixup({ alpha: 1 }))(like).at(-1)).toEqual(alone[0]);
        expect(chain(mixup({ alpha: 1 }), other)(like)[0]).toEqual(alone[0]);
      }
    }
  });

  it('differs between two operators of one name, and follows an own seed', () => {
    const [first, second] = only(
      chain(mixup({ alpha: 1 }), mixup({ alpha: 1 }))({ size: 16 }),
      'mixup',
    ) as MixStep[];
    expect(first?.partner).not.toEqual(second?.partner);
    const own = (seed: number) => stepOf<MixStep>(mixup({ alpha: 1, seed: 5 }), { size: 16, seed });
    expect(own(1)).toEqual(own(2));
  });

  it('draws for a sample by its number, whatever batch it is in', () => {
    const small = many(4, (index) => stepOf<EraseStep>(cutout({ size: 8 }), { size: 4, index }));
    const large = stepOf<EraseStep>(cutout({ size: 8 }), { size: 16 });
    expect(small.flatMap(({ box }) => [...box])).toEqual([...large.box]);
  });

  // A changed value is Breaking: it changes every stream.
  it('draws these first values for seed 1', () => {
    const [mixed] = chain(mixup({ alpha: 0.2 }))({ size: 6 }) as [MixStep];
    const [cut] = chain(cutmix({ alpha: 1 }))({ size: 2 }) as [PasteStep];
    const [erased] = chain(cutout({ size: 8 }))({ size: 2 }) as [EraseStep];
    expect({
      partner: [...mixed.partner],
      weight: mixed.weight[0],
      cut: [...cut.box.subarray(0, 4)],
      erased: [...erased.box],
    }).toMatchInlineSnapshot(`
      {
        "cut": [
          1,
          0,
          31,
          18,
        ],
        "erased": [
          27,
          13,
          32,
          21,
          13,
          23,
          21,
          31,
        ],
        "partner": [
          5,
          3,
          2,
          0,
          4,
          1,
        ],
        "weight": 16384,
      }
    `);
  });
});

describe('options', () => {
  it.each<[string, () => unknown, string]>([
    ['mixup', () => mixup({ alpha: -1 }), 'alpha'],
    ['mixup', () => mixup({ alpha: NaN }), 'alpha'],
    ['mixup', () => mixup({ alpha: 1, p: 1.5 }), 'p'],
    ['mixup', () => mixup({ alpha: 1, per: 'image' as 'batch' }), 'per'],
    ['mixup', () => mixup({ alpa: 1 } as never), 'alpa'],
    ['cutmix', () => cutmix({ alpha: 1, minmax: [0.5, 0.2] }), 'minmax'],
    ['cutout', () => cutout({ size: 0 }), 'size'],
    ['cutout', () => cutout({ size: 2.5 }), 'size'],
    ['cutout', () => cutout({ size: 2, holes: 0 }), 'holes'],
    ['normalize', () => normalize({ mean: [0], std: [0] }), 'std'],
    ['normalize', () => normalize({ mean: [0, 0], std: [1, 1, 1] }), 'std'],
    ['oneOf', () => oneOf([mixup({ alpha: 1 })], { weights: [0] }), 'weights'],
    ['sometimes', () => sometimes(2, mixup({ alpha: 1 })), 'p'],
  ])('of %s are checked when it is made (%#)', (operator, make, option) => {
    expect(make).toThrow(new RegExp(`Cannot .*\`${operator}\`.*\`${option}\``));
  });

  it('that do not fit the pictures are schema errors', () => {
    const refused = [normalize({ mean: [0, 0], std: [1, 1] }), cutout({ size: 2, fill: [1, 2] })];
    for (const operator of refused)
      expect(() => operator.transform(batchOf({ size: 1 }))).toThrow(/3 channels of `image`/);
    const blind = batchOf({ size: 1 }).with({
      features: { x: { kind: 'scalar', dtype: 'float32' } },
    });
    for (const operator of [cutmix({ alpha: 1 }), cutout({ size: 2 })])
      expect(() => operator.transform(blind)).toThrow(/`image` feature/);
  });
});

describe('explain()', () => {
  it('tells what happened to each sample', () => {
    const batch = [
      normalize({ mean: [0.5], std: [0.25] }),
      mixup({ alpha: 1 }),
      cutout({ size: 4 }),
    ].reduce((b, { transform }) => transform(b), batchOf({ size: 3, valid: 2 }));
    const told = explain(batch);
    const { partner, weight } = batch.recipe.steps[1] as MixStep;
    expect(told).toHaveLength(3);
    expect(told[0]?.row).toEqual({ source: 'hand', row: 0 });
    expect(told[0]?.steps[0]).toEqual({ operator: 'normalize', scale: [4], bias: [-2] });
    expect(told[0]?.steps[1]).toEqual({
      operator: 'mixup',
      partner: partner[0],
      lambda: (weight[0] as number) / 16384,
    });
    expect(told[2]).toMatchObject({
      padding: true,
      steps: [{}, { partner: 2, lambda: 1 }, { boxes: [] }],
    });
    expect(JSON.parse(JSON.stringify(told))).toEqual(told);
  });
});
