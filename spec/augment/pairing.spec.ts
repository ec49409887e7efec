import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutmix } from '../../lib/augment/cutmix.ts';
import { mixup } from '../../lib/augment/mixup.ts';
import type { Per } from '../../lib/augment/options.ts';
import type { MixStep, PasteStep } from '../../lib/core/recipe.ts';
import { labelTerms } from '../../lib/render/labelTerms.ts';
import { batchOf } from '../batchOf.ts';
import { corners, many, stepOf } from './drawn.ts';
import { deviation, deviationOfShare } from './statistics.ts';

const mixing = {
  mixup: (per: Per, p = 1) => mixup({ alpha: 1, per, p }),
  cutmix: (per: Per, p = 1) => cutmix({ alpha: 1, per, p }),
};
const operators = fc.constantFrom('mixup' as const, 'cutmix' as const);
const pers = fc.constantFrom<Per>('batch', 'pair', 'sample');
const partnersOf = (name: 'mixup' | 'cutmix', per: Per, like: Parameters<typeof batchOf>[0]) => [
  ...stepOf<MixStep | PasteStep>(mixing[name](per), like).partner,
];

describe('partners', () => {
  it('are a permutation of the samples that count, in batches of any size and padding', () => {
    fc.assert(
      fc.property(
        operators,
        pers,
        fc.nat(40),
        fc.nat(40),
        fc.nat(1000),
        (name, per, valid, padding, index) => {
          const size = valid + padding;
          const partner = partnersOf(name, per, { size, valid, index });
          const counting = partner.slice(0, valid);
          expect([...counting].sort((a, b) => a - b)).toEqual(many(valid, (i) => i));
          expect(partner.slice(valid)).toEqual(many(padding, (i) => valid + i));
          if (per !== 'pair') return;
          counting.forEach((other, i) => expect(counting[other]).toBe(i));
          expect(counting.filter((other, i) => other === i)).toHaveLength(valid % 2);
        },
      ),
      { numRuns: 300, seed: 3 },
    );
  });

  it.each(['mixup', 'cutmix'] as const)(
    'are the samples themselves where nothing is mixed: %s',
    (name) => {
      for (const per of ['batch', 'pair', 'sample'] as const) {
        const step = stepOf<MixStep | PasteStep>(mixing[name](per, 0), { size: 20, valid: 17 });
        expect([...step.partner]).toEqual(many(20, (i) => i));
      }
    },
  );

  it('are those whose labels are mixed in, with what is left of the weight', () => {
    fc.assert(
      fc.property(
        operators,
        pers,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(20),
        (name, per, p, size) => {
          const { recipe } = mixing[name](per, p).transform(batchOf({ size }));
          const terms = labelTerms(recipe, size);
          expect(terms).toHaveLength(2);
          expect([...(terms[0]?.source ?? [])]).toEqual(many(size, (i) => i));
          expect(terms[1]?.source).toEqual((recipe.steps[0] as MixStep).partner);
          for (let i = 0; i < size; i++) {
            const [own, other] = terms.map(({ weight }) => weight[i] as number);
            expect((own as number) + (other as number)).toBeCloseTo(1, 7);
            if (name === 'mixup')
              expect(own).toBe(((recipe.steps[0] as MixStep).weight[i] as number) / 16384);
          }
        },
      ),
      { numRuns: 200, seed: 4 },
    );
  });

  it('are each sample equally often, in pairs too, where each sample is left alone equally often', () => {
    const size = 5;
    for (const per of ['batch', 'pair', 'sample'] as const) {
      const met = many(size, () => many(size, () => 0));
      const runs = 4000;
      for (let index = 0; index < runs; index++) {
        partnersOf('mixup', per, { size, index }).forEach((other, i) => {
          (met[i] as number[])[other] = ((met[i] as number[])[other] as number) + 1;
        });
      }
      for (const hits of met.flat())
        expect(deviationOfShare(hits, runs, 1 / size)).toBeLessThan(4.5);
    }
  });

  it('of one number of samples do not depend on the padding, nor does what is drawn for a sample', () => {
    const weightsOf = (size: number, valid: number) =>
      [...stepOf<MixStep>(mixup({ alpha: 1, per: 'sample' }), { size, valid }).weight].slice(
        0,
        valid,
      );
    expect(weightsOf(12, 5)).toEqual(weightsOf(5, 5));
    // Fewer samples change who meets whom, but not the λ of those that are left.
    expect(weightsOf(3, 3)).toEqual(weightsOf(12, 5).slice(0, 3));
  });
});

describe('what is drawn', () => {
  it('is one λ a batch, one a pair, or one a sample', () => {
    const values = (per: Per) => {
      const { weight, partner } = stepOf<MixStep>(mixup({ alpha: 1, per }), { size: 32, index: 5 });
      partner.forEach((other, i) => per === 'pair' && expect(weight[other]).toBe(weight[i]));
      return new Set(weight).size;
    };
    expect([values('batch'), values('pair'), values('sample')]).toEqual([1, 16, 32]);
  });

  it('is one box a batch, one a pair, or one a sample', () => {
    const values = (per: Per) => {
      const { box, partner } = stepOf<PasteStep>(cutmix({ alpha: 1, per }), {
        size: 12,
        index: 3,
        extent: [224, 224],
      });
      partner.forEach(
        (other, i) => per === 'pair' && expect(corners(box, other)).toEqual(corners(box, i)),
      );
      return new Set(many(12, (i) => corners(box, i).join())).size;
    };
    expect([values('batch'), values('pair'), values('sample')]).toEqual([1, 6, 12]);
  });

  it('is applied to a pair as one', () => {
    for (const operator of [
      mixup({ alpha: 8, p: 0.5, per: 'pair' }),
      cutmix({ alpha: 8, p: 0.5, per: 'pair' }),
    ]) {
      const mixed = many(500, (index) => {
        const { partner } = stepOf<MixStep | PasteStep>(operator, { size: 10, index });
        partner.forEach((other, i) => expect(partner[other]).toBe(i));
        return partner.filter((other, i) => other !== i).length / 10;
      });
      expect(deviation(mixed, 0.5)).toBeLessThan(4);
    }
  });

  it.each(['batch', 'pair', 'sample'] as const)(
    'is applied by cutmix() as often as p says, per %s',
    (per) => {
      // λ as it was drawn is below 1 wherever something was drawn. p² = 0.09, from applying it twice, is 20 standard errors away.
      const applied = (p: number) =>
        many(2000, (index) => {
          const { ownWeight } = stepOf<PasteStep>(
            cutmix({ alpha: 1, p, per, correctLambda: false }),
            { size: 2, index },
          );
          return Number((ownWeight?.[1] as number) < 1);
        });
      expect(deviation(applied(0.3), 0.3)).toBeLessThan(4);
      expect(new Set(applied(0))).toEqual(new Set([0]));
      expect(new Set(applied(1))).toEqual(new Set([1]));
    },
  );

  it('is applied to each pair and each sample on its own', () => {
    for (const per of ['pair', 'sample'] as const) {
      const applied = many(2000, (index) => {
        const { weight } = stepOf<MixStep>(mixup({ alpha: 8, p: 0.3, per }), { size: 64, index });
        return weight.filter((own) => own < 16384).length / (per === 'pair' ? 2 : 1);
      });
      const trials = per === 'pair' ? 32 : 64;
      expect(deviation(applied, 0.3 * trials)).toBeLessThan(4);
      // The counts are binomial: their variance is 0.3 · 0.7 · trials; common draws would multiply it.
      const squares = applied.map((count) => (count - 0.3 * trials) ** 2);
      expect(deviation(squares, 0.21 * trials)).toBeLessThan(4);
    }
  });

  it('leaves the variance of independent pixels at (α + 1) ÷ (2α + 1)', () => {
    for (const alpha of [0.2, 1, 4]) {
      const factors = many(3000, (index) => {
        const lambda =
          (stepOf<MixStep>(mixup({ alpha }), { size: 1, index }).weight[0] as number) / 16384;
        return lambda ** 2 + (1 - lambda) ** 2;
      });
      expect(deviation(factors, (alpha + 1) / (2 * alpha + 1))).toBeLessThan(4);
    }
  });

  it('is λ itself, not the larger of λ and 1 − λ, and uniform for α = 1', () => {
    const lambdas = many(4000, (index) => {
      const { weight } = stepOf<MixStep>(mixup({ alpha: 1 }), { size: 1, index });
      return (weight[0] as number) / 16384;
    }).sort((a, b) => a - b);
    const farthest = Math.max(
      ...lambdas.map((lambda, i) =>
        Math.max(Math.abs(lambda - i / 4000), Math.abs(lambda - (i + 1) / 4000)),
      ),
    );
    // The 1 % point of Kolmogorov and Smirnov.
    expect(farthest).toBeLessThan(1.628 / Math.sqrt(4000));
  });
});
