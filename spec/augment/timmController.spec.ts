import { describe, expect, it } from 'vitest';
import type { MixStep, PasteStep } from '../../lib/core/recipe.ts';
import { cutmix, mixup, oneOf, sometimes } from '../../lib/index.ts';
import { batchOf } from '../batchOf.ts';
import { after, many } from './drawn.ts';
import { correlation, deviation, deviationOfShare } from './statistics.ts';

const BATCHES = 4000;

/** As the guide has it: `Mixup` of timm, for whole batches. */
const controller = (p: number, toCutmix: number, until?: number) =>
  sometimes(
    p,
    oneOf([mixup({ alpha: 0.8 }), cutmix({ alpha: 0.5, correctLambda: false })], {
      weights: [1 - toCutmix, toCutmix],
    }),
    until === undefined ? {} : { until },
  );

const stepOf = (index: number, epoch: number, operator = controller(0.7, 0.4)) =>
  after(batchOf({ size: 4, index, epoch }), operator).recipe.steps[0] as
    | MixStep
    | PasteStep
    | undefined;

const lambdaOf = (step: MixStep | PasteStep) =>
  step.kind === 'mix' ? (step.weight[0] as number) / 16_384 : (step.ownWeight?.[0] as number);

describe('the mixing of timm, put together', () => {
  const steps = many(BATCHES, (index) => stepOf(index, 0));
  const mixed = steps.filter((step) => step !== undefined);
  const lambdas = (kind: 'mix' | 'paste') =>
    mixed.flatMap((step) => (step.kind === kind ? [lambdaOf(step)] : []));

  it('mixes a batch as often as `prob` says, and cuts as often as `switch_prob` does then', () => {
    expect(deviationOfShare(mixed.length, BATCHES, 0.7)).toBeLessThan(4);
    expect(deviationOfShare(lambdas('paste').length, mixed.length, 0.4)).toBeLessThan(4);
  });

  it('draws one λ a batch, of the Beta distribution of what was chosen', () => {
    for (const [kind, alpha] of [
      ['mix', 0.8],
      ['paste', 0.5],
    ] as const) {
      const own = lambdas(kind);
      expect(deviation(own, 1 / 2)).toBeLessThan(4);
      const squares = own.map((lambda) => (lambda - 1 / 2) ** 2);
      expect(deviation(squares, 1 / (4 * (2 * alpha + 1)))).toBeLessThan(4);
    }
    for (const step of mixed.slice(0, 50)) {
      const weights = step.kind === 'mix' ? step.weight : step.ownWeight;
      expect(new Set(weights).size).toBe(1);
    }
  });

  it('draws for each batch by itself', () => {
    const chosen = steps.map((step) => (step === undefined ? 0 : step.kind === 'mix' ? 1 : 2));
    const next = correlation(chosen.slice(1), chosen.slice(0, -1));
    expect(Math.abs(next)).toBeLessThan(4 / Math.sqrt(BATCHES));
    const own = mixed.map(lambdaOf);
    const related = correlation(own.slice(1), own.slice(0, -1));
    expect(Math.abs(related)).toBeLessThan(4 / Math.sqrt(own.length));
  });

  it('is off from `mixup_off_epoch` on, with the same draws before', () => {
    const ending = controller(0.7, 0.4, 2);
    for (const index of many(40, (i) => i)) {
      expect(stepOf(index, 1, ending)).toEqual(stepOf(index, 1));
      expect(stepOf(index, 2, ending)).toBeUndefined();
    }
  });
});
