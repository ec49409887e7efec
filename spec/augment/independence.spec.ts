import { describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import {
  affine,
  augMix,
  brightness,
  colorJitter,
  contrast,
  cutmix,
  cutout,
  explain,
  gamma,
  gaussianBlur,
  gridMask,
  hue,
  mixup,
  oneOf,
  randAugment,
  randomCrop,
  randomErasing,
  randomFlip,
  randomResizedCrop,
  rotate,
  saturation,
  sharpness,
  shear,
  sometimes,
  threeAugment,
  translate,
  trivialAugment,
} from '../../lib/index.ts';
import { batchOf } from '../batchOf.ts';
import { after, many } from './drawn.ts';
import { correlation } from './statistics.ts';

const SIZE = 1000;
const BOUND = 4 / Math.sqrt(SIZE - 1);

const PER_SAMPLE: Readonly<Record<string, Augmentation>> = {
  affine: affine({ degrees: 30 }),
  augMix: augMix({ width: 1 }),
  brightness: brightness({ factor: 0.5 }),
  colorJitter: colorJitter({ brightness: 0.5 }),
  contrast: contrast({ factor: 0.5 }),
  cutout: cutout({ size: 8 }),
  gamma: gamma({ gamma: [0.5, 2] }),
  gaussianBlur: gaussianBlur({ size: 3 }),
  gridMask: gridMask({ cell: [12, 24] }),
  hue: hue({ turn: 0.5 }),
  oneOf: oneOf([brightness({ factor: 0.5 }), rotate({ degrees: 9 })]),
  randAugment: randAugment(),
  randomCrop: randomCrop({ size: 32, padding: 8 }),
  randomErasing: randomErasing(),
  randomFlip: randomFlip(),
  randomResizedCrop: randomResizedCrop({ size: 32 }),
  rotate: rotate({ degrees: 30 }),
  saturation: saturation({ factor: 0.5 }),
  sharpness: sharpness({ factor: 0.5 }),
  shear: shear({ degrees: 30 }),
  sometimes: sometimes(0.5, rotate({ degrees: 30 })),
  threeAugment: threeAugment(),
  translate: translate({ share: 0.3 }),
  trivialAugment: trivialAugment(),
  'mixup of each sample': mixup({ alpha: 1, per: 'sample' }),
  'cutmix of each sample': cutmix({ alpha: 1, per: 'sample' }),
};

/** A number for each sample that depends on all that was drawn for it. */
function numbers(size: number, operators: readonly Augmentation[], index = 0, epoch = 0): number[] {
  return explain(after(batchOf({ size, index, epoch }), ...operators)).map(({ steps }) =>
    flat(steps).reduce((sum, value, k) => sum + value * Math.sin(k + 1), 0),
  );
}

/** All numbers within a value, but those of partners, which are drawn for the batch. */
function flat(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') return [value.length];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (name === 'partner' ? [] : flat(part)));
}

describe('what is drawn for a sample', () => {
  it.each(Object.entries(PER_SAMPLE))(
    'has nothing to do with that of others: %s',
    (_, operator) => {
      const own = numbers(SIZE, [operator]);
      expect(new Set(own).size).toBeGreaterThan(1);
      for (const apart of [1, 2]) {
        const related = correlation(own.slice(apart), own.slice(0, -apart));
        expect(Math.abs(related)).toBeLessThan(BOUND);
      }
      // Nor with that of the same place in another epoch.
      const next = numbers(SIZE, [operator], 0, 1);
      expect(Math.abs(correlation(own, next))).toBeLessThan(BOUND);
    },
  );

  it('has nothing to do with that of another operator of the same name', () => {
    const both = explain(
      after(batchOf({ size: SIZE }), brightness({ factor: 0.5 }), brightness({ factor: 0.5 })),
    );
    const [first, second] = [0, 1].map((k) =>
      both.map(({ steps }) => flat(steps[k]).at(-1) as number),
    ) as [number[], number[]];
    expect(Math.abs(correlation(first, second))).toBeLessThan(BOUND);
  });
});

describe('what is drawn for a batch', () => {
  it.each([
    ['mixup', mixup({ alpha: 1 })],
    ['cutmix', cutmix({ alpha: 1 })],
    ['oneOf', oneOf([mixup({ alpha: 1 }), mixup({ alpha: 8 })])],
    ['sometimes', sometimes(0.5, mixup({ alpha: 1 }))],
  ])('is one for all of its samples, and another for each batch: %s', (_, operator) => {
    const batches = many(SIZE, (index) => numbers(3, [operator], index));
    for (const own of batches) expect(new Set(own).size).toBe(1);
    const first = batches.map(([one]) => one as number);
    expect(Math.abs(correlation(first.slice(1), first.slice(0, -1)))).toBeLessThan(BOUND);
    expect(new Set(first).size).toBeGreaterThan(SIZE / 3);
  });
});
