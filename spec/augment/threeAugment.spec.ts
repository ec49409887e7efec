import { describe, expect, it } from 'vitest';
import { type ConvolveStep, PIXEL_CHANGES, type PixelStep } from '../../lib/core/recipe.ts';
import { explain, threeAugment } from '../../lib/index.ts';
import { batchOf } from '../batchOf.ts';
import { after, many } from './drawn.ts';
import { deviation, deviationOfShare, unevenness } from './statistics.ts';

const SIZE = 6000;

function drawn(options: Parameters<typeof threeAugment>[0] = {}) {
  const { steps } = after(batchOf({ size: SIZE }), threeAugment(options)).recipe;
  const [pixel, blur] = steps as readonly [PixelStep, ConvolveStep];
  return many(SIZE, (i) => ({
    change: PIXEL_CHANGES[pixel.changes[i] as number] as string,
    amount: pixel.amounts[i] as number,
    sigma: blur.amounts[i] as number,
  }));
}

describe('threeAugment()', () => {
  it('does exactly one of three, each as often as others', () => {
    const all = drawn();
    const counts = ['grayscale', 'solarize', 'none'].map(
      (name) => all.filter(({ change }) => change === name).length,
    );
    expect(counts.reduce((sum, count) => sum + count)).toBe(SIZE);
    expect(unevenness(counts)).toBeLessThan(4);
    for (const { change, sigma } of all) expect(sigma > 0).toBe(change === 'none');
    // From byte 128 on.
    const solarized = all.filter(({ change }) => change === 'solarize');
    expect(new Set(solarized.map(({ amount }) => amount))).toEqual(new Set([0.5]));
  });

  it('blurs by a standard deviation that is uniform from 0.1 to 2', () => {
    const sigmas = drawn().flatMap(({ sigma }) => (sigma > 0 ? [sigma] : []));
    expect(deviation(sigmas, 1.05)).toBeLessThan(4);
    expect(Math.min(...sigmas)).toBeGreaterThanOrEqual(0.1);
    expect(Math.max(...sigmas)).toBeLessThan(2);
    const low = sigmas.filter((sigma) => sigma < 0.575).length;
    expect(deviationOfShare(low, sigmas.length, 1 / 4)).toBeLessThan(4);
  });

  it('leaves samples by p, and draws each by itself', () => {
    const left = drawn({ p: 0.25 }).filter(({ change, sigma }) => change === 'none' && sigma === 0);
    expect(deviationOfShare(left.length, SIZE, 0.75)).toBeLessThan(4);
    const shown = (size: number, index: number) =>
      explain(after(batchOf({ size, index }), threeAugment())).map(({ steps }) => steps);
    expect(many(3, (index) => shown(10, index)).flat()).toEqual(shown(30, 0));
  });
});
