import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import { actionOf, MIXED } from '../../lib/augment/policyOps.ts';
import {
  type BlendStep,
  type ConvolveStep,
  PIXEL_CHANGES,
  type PixelStep,
  type Step,
  WARP_PARAMETERS,
  type WarpStep,
  WEIGHT_ONE,
} from '../../lib/core/recipe.ts';
import { augMix, explain, image, mask, normalize, points, sometimes } from '../../lib/index.ts';
import { doWork } from '../../lib/raster/program/doWork.ts';
import { workOf } from '../../lib/raster/program/valueWork.ts';
import { batchOf } from '../batchOf.ts';
import { after as changed, many, stepOf } from './drawn.ts';
import { imagesAfter } from './imagesAfter.ts';
import { correlation, deviation, deviationOfShare, unevenness } from './statistics.ts';

beforeAll(() => tf.setBackend('cpu'));

const SIZE = 3000;
const blendOf = (operator: Augmentation, size = SIZE, extent: [number, number] = [224, 224]) =>
  stepOf<BlendStep>(operator, { size, extent });

/** The weights of sample `i`. */
function weightsOf({ weights, chains }: BlendStep, i: number): number[] {
  const width = 1 + chains.length;
  return [...weights.subarray(i * width, (i + 1) * width)];
}

const FACTORS = ['brightness', 'contrast', 'saturation', 'sharpness'];

/** What a step does to sample `i`; nothing where it leaves it as it is. */
function opOf(step: WarpStep | PixelStep | ConvolveStep, i: number): string | undefined {
  if (workOf(step, i).length === 0) return undefined;
  if (step.kind === 'pixel') {
    const op = PIXEL_CHANGES[step.changes[i] as number] as string;
    return FACTORS.includes(op) && step.amounts[i] === 1 ? undefined : op;
  }
  if (step.kind === 'convolve') return 'sharpness';
  const own = [
    ...step.parameters.subarray(i * WARP_PARAMETERS, (i + 1) * WARP_PARAMETERS),
  ] as readonly number[];
  const names = ['rotate', 'translateX', 'translateY', '', 'shearX', 'shearY'];
  return names.find((name, k) => name !== '' && own[k] !== 0);
}

describe('augMix()', () => {
  it('weighs the image and its chains by Beta and Dirichlet, in units that sum to 16384', () => {
    const step = blendOf(augMix());
    const all = many(SIZE, (i) => weightsOf(step, i));
    for (const own of all) expect(own.reduce((sum, weight) => sum + weight)).toBe(WEIGHT_ONE);
    const shares = all.map((own) => own.map((weight) => weight / WEIGHT_ONE));
    const column = (k: number) => shares.map((own) => own[k] as number);
    expect(deviation(column(0), 1 / 2)).toBeLessThan(4);
    // Beta(1, 1) is uniform.
    const quarter = column(0).filter((share) => share < 1 / 4).length;
    expect(deviationOfShare(quarter, SIZE, 1 / 4)).toBeLessThan(4);
    for (const k of [1, 2, 3]) {
      expect(deviation(column(k), 1 / 6)).toBeLessThan(4);
      // Among three chains by Dirichlet(1, 1, 1): the share of each is Beta(1, 2).
      const among = shares.map((own) => (own[k] as number) / (1 - (own[0] as number) + 1e-9));
      expect(deviation(among, 1 / 3)).toBeLessThan(4);
      const squares = among.map((share) => share ** 2);
      expect(deviation(squares, 1 / 6)).toBeLessThan(4);
      expect(Math.abs(correlation(column(0), among))).toBeLessThan(4 / Math.sqrt(SIZE));
    }
  });

  it('draws chains of one to three operations out of 13, each as often as others', () => {
    const { chains } = blendOf(augMix({ severity: 10, width: 2 }));
    expect(chains).toHaveLength(2);
    const found = chains.map((chain) =>
      many(SIZE, (i) => chain.flatMap((step) => opOf(step, i) ?? [])),
    );
    const names = [...FACTORS, 'rotate', 'translateX', 'translateY', 'shearX', 'shearY'];
    // Bin 0 of these does nothing.
    const done = 1 - (0.1 * names.length) / 13;
    for (const ops of found) {
      const lengths = ops.map(({ length }) => length);
      expect(Math.max(...lengths)).toBe(3);
      expect(deviation(lengths, 2 * done)).toBeLessThan(4);
      const counts = names.map((name) => ops.flat().filter((own) => own === name).length);
      expect(unevenness(counts)).toBeLessThan(4);
      const whole = ['posterize', 'solarize', 'autocontrast', 'equalize'];
      expect(
        unevenness(whole.map((name) => ops.flat().filter((own) => own === name).length)),
      ).toBeLessThan(4);
    }
    const [first, second] = found.map((ops) => ops.map(({ length }) => length));
    const related = correlation(first as number[], second as number[]);
    expect(Math.abs(related)).toBeLessThan(4 / Math.sqrt(SIZE));
  });

  it('draws magnitudes out of the first bins, with fair signs, as far as torchvision goes', () => {
    const { chains } = blendOf(augMix({ depth: 1, width: 1 }), 9000);
    const pixels = (chains[0] ?? []).find(({ kind }) => kind === 'pixel') as PixelStep;
    const amounts = (name: string) =>
      many(9000, (i) => i).flatMap((i) =>
        PIXEL_CHANGES[pixels.changes[i] as number] === name ? [pixels.amounts[i] as number] : [],
      );
    const bits = amounts('posterize');
    expect(new Set(bits)).toEqual(new Set([4, 3]));
    expect(
      deviationOfShare(bits.filter((own) => own === 3).length, bits.length, 1 / 3),
    ).toBeLessThan(4);
    const factors = amounts('brightness').filter((factor) => factor !== 1);
    expect(new Set(factors.map((factor) => Math.abs(factor - 1).toFixed(6)))).toEqual(
      new Set(['0.100000', '0.200000']),
    );
    const up = factors.filter((factor) => factor > 1).length;
    expect(deviationOfShare(up, factors.length, 1 / 2)).toBeLessThan(4);
    const at = (op: 'translateX' | 'posterize', bin: number) =>
      actionOf(op, { bin, bins: 10, sign: 1, reach: MIXED, extent: { height: 9, width: 100 } });
    expect(at('translateX', 9).warp?.shift).toEqual([33, 0]);
    expect(many(10, (bin) => at('posterize', bin).change?.[1])).toEqual([
      4, 4, 3, 3, 2, 2, 1, 1, 0, 0,
    ]);
  });

  it('leaves out by `allOps: false` what corruptions are made of', () => {
    const { chains } = blendOf(augMix({ severity: 10, allOps: false }), 500);
    const found = new Set(
      chains.flat().flatMap((step) => many(500, (i) => opOf(step, i)).filter((op) => op)),
    );
    expect(found.size).toBe(9);
    for (const op of ['brightness', 'saturation', 'contrast', 'sharpness'])
      expect(found.has(op)).toBe(false);
  });

  it('blends what the chains make, each for itself', async () => {
    const operator = augMix({ severity: 10 });
    const [height, width] = [12, 10];
    const count = 6;
    const data = Uint8Array.from({ length: count * height * width * 3 }, (_, k) => (k * 37) % 256);
    const [made] = await imagesAfter({ data, shape: [height, width, 3], operators: [operator] });
    const step = stepOf<BlendStep>(operator, { size: count, extent: [height, width], seed: 0 });
    const length = height * width * 3;
    for (let i = 0; i < count; i++) {
      const own = Float32Array.from(data.subarray(i * length, (i + 1) * length));
      const values = { height, width, channels: 3, range: 255 };
      const ofChain = (chain: BlendStep['chains'][number]) => {
        const made = own.slice();
        for (const inner of chain)
          for (const work of workOf(inner, i)) doWork(work, { ...values, data: made });
        return made;
      };
      const images = [own, ...step.chains.map(ofChain)];
      const weights = weightsOf(step, i);
      const expected = own.map(
        (_, k) =>
          images.reduce((sum, one, n) => sum + (weights[n] as number) * (one[k] as number), 0) /
          WEIGHT_ONE,
      );
      const got = made?.values.subarray(i * length, (i + 1) * length) as Float32Array;
      expect(
        Math.max(...got.map((value, k) => Math.abs(value - (expected[k] as number)))),
      ).toBeLessThan(1e-4);
    }
  });

  it('explains weights and chains, and leaves whole what `sometimes` leaves', () => {
    const made = changed(batchOf({ size: 40 }), sometimes(0.5, augMix()));
    const weights = explain(made).map(({ steps: [step] }) =>
      step !== undefined && 'weights' in step ? step.weights : [],
    );
    const whole = weights.filter(([own]) => own === 1);
    expect(whole.length).toBeGreaterThan(5);
    expect(whole.length).toBeLessThan(35);
    const [first] = explain(changed(batchOf({ size: 1 }), augMix({ width: 2 })));
    const [step] = first?.steps ?? [];
    expect(step !== undefined && 'chains' in step ? step.chains.length : 0).toBe(2);
    expect(String(made)).toMatch(/augMix: +3 chains|augMix.*3 chains/);
  });

  it('draws each sample by itself, and treats padding as the first', () => {
    const shown = (size: number, index: number) => {
      const step = blendOf(augMix(), size, [32, 32]);
      expect(step.chains).toHaveLength(3);
      const { steps } = changed(batchOf({ size, index }), augMix()).recipe;
      return many(size, (i) => weightsOf(steps[0] as Step & BlendStep, i));
    };
    expect(many(3, (index) => shown(10, index)).flat()).toEqual(shown(30, 0));
    const { steps } = changed(batchOf({ size: 4, valid: 2 }), augMix()).recipe;
    expect(weightsOf(steps[0] as BlendStep, 3)).toEqual(weightsOf(steps[0] as BlendStep, 0));
  });

  it.each([
    [() => augMix({ severity: 11 }), /`severity` must be/],
    [() => augMix({ width: 0 }), /`width` must be/],
    [() => augMix({ depth: 0 }), /`depth` must be/],
    [() => augMix({ alpha: 0 }), /`alpha` must be a positive number/],
    [() => augMix({ allOps: 1 as never }), /`allOps` must be true or false/],
    [
      () => changed(batchOf({ size: 1 }), normalize({ mean: [0], std: [1] }), augMix()),
      /after `normalize`/,
    ],
  ])('%# checks its options', (make, message) => {
    expect(make).toThrow(message);
  });

  it.each([mask({ shape: [32, 32], follow: 'image' }), points({ follow: 'image' })])(
    '%# refuses what cannot follow it',
    (follower) => {
      const batch = batchOf({ size: 1 });
      const features = { image: image({ shape: [32, 32, 3] }), other: follower };
      expect(() => augMix().transform(batch.with({ features }))).toThrow(
        /nothing can follow an image that is blended.*`other`, which follows `image`/,
      );
    },
  );
});
