import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import {
  affine,
  augMix,
  augment,
  autoAugment,
  autocontrast,
  brightness,
  type Chance,
  colorJitter,
  contrast,
  cutmix,
  cutout,
  equalize,
  explain,
  gamma,
  gaussianBlur,
  grayscale,
  gridMask,
  hue,
  inRandomOrder,
  invert,
  mixup,
  oneOf,
  posterize,
  randAugment,
  randomCrop,
  randomErasing,
  randomFlip,
  randomResizedCrop,
  rotate,
  saturation,
  sharpness,
  shear,
  solarize,
  someOf,
  sometimes,
  threeAugment,
  translate,
  trivialAugment,
} from '../../lib/index.ts';
import { batchOf } from '../batchOf.ts';
import { after } from './drawn.ts';

type Maker = (until?: { readonly until: number }) => Augmentation;

const definition = {
  name: 'shown',
  draw: ({ uniform }: Chance) => uniform(),
  image: (pixels: Float32Array) => pixels,
};

/** Every operator that draws. */
const RANDOM: Readonly<Record<string, Maker>> = {
  affine: (until) => affine({ degrees: 20, ...until }),
  augMix: (until) => augMix(until),
  augment: (until) => augment(definition, until),
  autoAugment: (until) => autoAugment({ policy: 'imagenet', ...until }),
  autocontrast: (until) => autocontrast(until),
  brightness: (until) => brightness({ factor: 0.4, ...until }),
  colorJitter: (until) => colorJitter({ brightness: 0.4, ...until }),
  contrast: (until) => contrast({ factor: 0.4, ...until }),
  cutmix: (until) => cutmix({ alpha: 1, ...until }),
  cutout: (until) => cutout({ size: 8, ...until }),
  equalize: (until) => equalize(until),
  gamma: (until) => gamma({ gamma: 0.4, ...until }),
  gaussianBlur: (until) => gaussianBlur({ size: 3, ...until }),
  grayscale: (until) => grayscale({ p: 0.5, ...until }),
  gridMask: (until) => gridMask({ cell: 8, ...until }),
  hue: (until) => hue({ turn: 0.1, ...until }),
  inRandomOrder: (until) => inRandomOrder([invert(), brightness({ factor: 0.4 })], until),
  invert: (until) => invert(until),
  mixup: (until) => mixup({ alpha: 1, ...until }),
  oneOf: (until) => oneOf([invert(), brightness({ factor: 0.4 })], until),
  posterize: (until) => posterize({ bits: 3, ...until }),
  randAugment: (until) => randAugment(until),
  randomCrop: (until) => randomCrop({ size: 32, padding: 4, ...until }),
  randomErasing: (until) => randomErasing(until),
  randomFlip: (until) => randomFlip(until),
  randomResizedCrop: (until) => randomResizedCrop({ size: 32, ...until }),
  rotate: (until) => rotate({ degrees: 20, ...until }),
  saturation: (until) => saturation({ factor: 0.4, ...until }),
  sharpness: (until) => sharpness({ factor: 0.4, ...until }),
  shear: (until) => shear({ degrees: 20, ...until }),
  solarize: (until) => solarize(until),
  someOf: (until) => someOf(1, [invert(), brightness({ factor: 0.4 })], until),
  sometimes: (until) => sometimes(0.5, invert(), until),
  threeAugment: (until) => threeAugment(until),
  translate: (until) => translate({ share: 0.2, ...until }),
  trivialAugment: (until) => trivialAugment(until),
};

/** What draws nothing itself. */
const FIXED = ['centerCrop', 'normalize', 'pad', 'resize', 'views'];

/** What each sample has become, as the recipe says. */
const made = (operator: Augmentation, epoch: number) =>
  explain(after(batchOf({ size: 16, epoch }), operator)).map(({ steps }) => steps);

describe('until', () => {
  it('is an option of every operator that draws', () => {
    const index = readFileSync(join(import.meta.dirname, '../../lib/index.ts'), 'utf8');
    const operators = [...index.matchAll(/^export \{ (\w+) \} from '\.\/augment\//gm)].map(
      ([, name]) => String(name),
    );
    expect(operators.filter((name) => !FIXED.includes(name)).sort()).toEqual(
      Object.keys(RANDOM).sort(),
    );
  });

  it.each(Object.entries(RANDOM))('changes no draw of %s in the epochs before it', (_, make) => {
    expect(made(make({ until: 3 }), 2)).toEqual(made(make(), 2));
    expect(made(make(), 2)).not.toEqual(made(make(), 1));
  });

  it.each(Object.entries(RANDOM))('switches %s off from its epoch on', (_, make) => {
    const off = made(make({ until: 3 }), 3);
    // All samples alike: nothing was drawn for any.
    const first = JSON.stringify(off[0] ?? []);
    const isMixing = first.includes('"partner"');
    for (const [i, steps] of off.entries())
      expect(JSON.stringify(steps)).toBe(
        isMixing ? first.replace('"partner":0', `"partner":${i}`) : first,
      );
    expect(made(make({ until: 3 }), 3)).toEqual(made(make({ until: 3 }), 7));
    expect(() => make({ until: 1.5 })).toThrow(/`until` must be a non-negative integer, an epoch/);
  });

  it.each([
    ['mixup', mixup({ alpha: 1, until: 3 })],
    ['cutmix', cutmix({ alpha: 1, until: 3 })],
    ['oneOf', oneOf([mixup({ alpha: 1, until: 3 }), cutmix({ alpha: 1, until: 3 })])],
    ['sometimes', sometimes(1, mixup({ alpha: 1, until: 3 }))],
    ['oneOf of single samples', oneOf([gridMask({ cell: 4, until: 3 }), invert({ until: 3 })])],
  ])('leaves samples as they are, chosen or not: %s', (_, operator) => {
    for (const steps of made(operator, 3)) {
      for (const step of steps) {
        if ('lambda' in step) expect(step.lambda).toBe(1);
        if ('boxes' in step) expect(step.boxes).toEqual([]);
        if ('changes' in step) expect(step.changes).toEqual([]);
      }
    }
  });

  it('of `oneOf` refuses what changes the extent of images', () => {
    const crops = oneOf([randomCrop({ size: 8 }), randomResizedCrop({ size: 8 })], { until: 2 });
    expect(() => crops.transform(batchOf({ size: 2 }))).toThrow(/leave out `until`/);
  });
});
