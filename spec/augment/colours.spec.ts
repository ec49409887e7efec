import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { type ConvolveStep, PIXEL_CHANGES, type PixelStep } from '../../lib/core/recipe.ts';
import {
  autocontrast,
  batch,
  brightness,
  colorJitter,
  contrast,
  cutout,
  equalize,
  explain,
  fromColumns,
  gamma,
  gaussianBlur,
  grayscale,
  hue,
  image,
  invert,
  mask,
  mixup,
  normalize,
  oneOf,
  posterize,
  pull,
  randomFlip,
  saturation,
  sharpness,
  solarize,
  sometimes,
  toTensors,
} from '../../lib/index.ts';
import { batchOf } from '../batchOf.ts';
import { after, many, stepOf } from './drawn.ts';
import { correlation, deviation, deviationOfShare, mean, unevenness } from './statistics.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const SIZE = 4000;
const factorsOf = (operator: Augmentation, size = SIZE) => [
  ...stepOf<PixelStep | ConvolveStep>(operator, { size }).amounts,
];
const spread = (values: readonly number[]) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

describe('a factor', () => {
  it.each([
    ['brightness', brightness],
    ['contrast', contrast],
    ['saturation', saturation],
    ['sharpness', sharpness],
  ] as const)('of %s is uniform around 1, and cut at 0', (_, of) => {
    const factors = factorsOf(of({ factor: 0.4 }));
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.6);
    expect(Math.max(...factors)).toBeLessThan(1.4);
    expect(deviation(factors, 1)).toBeLessThan(4);
    // The deviation of v/√3 has a standard error of √(4/45)·v²/(2σ√n).
    const error = (Math.sqrt(4 / 45) * 0.16) / (2 * (0.4 / Math.sqrt(3)) * Math.sqrt(SIZE));
    expect(Math.abs(spread(factors) - 0.4 / Math.sqrt(3)) / error).toBeLessThan(4);
    const wide = factorsOf(of({ factor: 1.2 }));
    expect(Math.min(...wide)).toBeGreaterThanOrEqual(0);
    expect(deviation(wide, 1.1)).toBeLessThan(4);
  });

  it('is what a range says, and fixed by equal ends', () => {
    expect(new Set(factorsOf(brightness({ factor: [1.7, 1.7] })))).toEqual(new Set([1.7]));
    expect(deviation(factorsOf(gamma({ gamma: [2, 4] })), 3)).toBeLessThan(4);
    expect(deviation(factorsOf(hue({ turn: 0.1 })), 0)).toBeLessThan(4);
    expect(deviation(factorsOf(gaussianBlur({ size: 3 })), 1.05)).toBeLessThan(4);
  });

  it('is drawn for each sample on its own, whatever the batch', () => {
    const factors = factorsOf(brightness({ factor: 0.4 }));
    expect(new Set(factors).size).toBe(SIZE);
    const lag = correlation(factors.slice(1), factors.slice(0, -1));
    expect(Math.abs(lag) * Math.sqrt(SIZE)).toBeLessThan(4);
    const parts = many(4, (index) => [
      ...stepOf<PixelStep>(brightness({ factor: 0.4 }), { size: 10, index }).amounts,
    ]);
    expect(parts.flat()).toEqual(factors.slice(0, 40));
  });
});

describe('`p` and `until`', () => {
  it.each([
    [brightness({ factor: 0.4, p: 0.3 }), 0.3],
    [grayscale(), 0.1],
    [invert(), 0.5],
    [solarize(), 0.5],
    [posterize({ bits: 3 }), 0.5],
    [autocontrast(), 0.5],
    [equalize(), 0.5],
  ] as const)('%# change samples as often as they say', (operator, p) => {
    const { changes } = stepOf<PixelStep>(operator, { size: SIZE });
    const hits = changes.filter((code) => code > 0).length;
    expect(deviationOfShare(hits, SIZE, p)).toBeLessThan(4);
  });

  it('leave the other draws as they are', () => {
    const all = factorsOf(sharpness({ factor: 0.4 }), 100);
    const some = factorsOf(sharpness({ factor: 0.4, p: 0.5 }), 100);
    const changed = some.filter((factor) => factor !== 1);
    expect(changed.length).toBeGreaterThan(20);
    some.forEach((factor, i) => {
      expect([1, all[i]]).toContain(factor);
    });
  });

  it('are over from an epoch on', () => {
    const operator = brightness({ factor: 0.4, until: 2 });
    const changed = many(4, (epoch) =>
      stepOf<PixelStep>(operator, { size: 3, epoch }).changes.every((code) => code > 0),
    );
    expect(changed).toEqual([true, true, false, false]);
  });

  it('treat padding as the sample that it repeats', () => {
    const { amounts } = stepOf<PixelStep>(brightness({ factor: 0.4 }), { size: 5, valid: 3 });
    expect([...amounts.subarray(3)]).toEqual([amounts[0], amounts[0]]);
  });
});

describe('colorJitter()', () => {
  const full = colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 });

  it('draws each of the 24 orders as often as others', () => {
    const { changes } = stepOf<PixelStep>(full, { size: 6000 });
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = changes.subarray(4 * i, 4 * i + 4).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(unevenness([...counts.values()])).toBeLessThan(4);
  });

  it('draws the four in their order, whatever order they are done in', () => {
    const amounts = (operator: Augmentation, name: (typeof PIXEL_CHANGES)[number]) => {
      const step = stepOf<PixelStep>(operator, { size: 50 });
      const code = PIXEL_CHANGES.indexOf(name);
      return [...step.amounts].filter((_, k) => step.changes[k] === code);
    };
    expect(amounts(colorJitter({ contrast: 0.4 }), 'contrast')).toEqual(amounts(full, 'contrast'));
    expect(amounts(colorJitter({ hue: 0.1 }), 'hue')).toEqual(amounts(full, 'hue'));
    expect(amounts(colorJitter({ hue: 0.1 }), 'brightness')).toEqual([]);
  });

  it('tells what it did, in order', () => {
    const [sample] = explain(after(batchOf({ size: 1 }), full));
    const [step] = sample?.steps ?? [];
    const changes = step !== undefined && 'changes' in step ? step.changes : [];
    expect(changes.map(({ change }) => change).sort()).toEqual([
      'brightness',
      'contrast',
      'hue',
      'saturation',
    ]);
  });
});

const data = Uint8Array.from({ length: 6 * 27 }, (_, k) => (k * 41) % 256);
const columns = {
  image: { data, shape: [3, 3, 3] },
  classes: { data: new Uint8Array(54).map((_, k) => k % 7), shape: [3, 3] },
};
const features = {
  image: image({ shape: [3, 3, 3], scale: 1 }),
  classes: mask({ shape: [3, 3], follow: 'image' }),
};

async function pixels(...operators: readonly Augmentation[]) {
  const batches$ = fromColumns(columns).pipe(batch({ size: 6, features }));
  const changed$ = operators.reduce((stream$, operator) => stream$.pipe(operator), batches$);
  for await (const { tensors } of pull(changed$.pipe(toTensors()), { seed: 3 }))
    return { image: [...tensors.image.dataSync()], classes: [...tensors.classes.dataSync()] };
  throw new Error('no batch');
}

describe('operators on values', () => {
  it('stand anywhere before `normalize`, and leave masks alone', async () => {
    const plain = await pixels();
    const inverted = await pixels(invert({ p: 1 }));
    expect(inverted.image).toEqual(plain.image.map((byte) => 255 - byte));
    expect(inverted.classes).toEqual(plain.classes);
    const normalized = await pixels(invert({ p: 1 }), normalize({ mean: [255], std: [1] }));
    expect(normalized.image).toEqual(plain.image.map((byte) => 0 - byte));
    const flip = randomFlip({ horizontal: 1 });
    expect(await pixels(flip, invert({ p: 1 }))).toEqual(await pixels(invert({ p: 1 }), flip));
  });

  it('stand after what was erased', async () => {
    const erase = cutout({ size: 2 });
    const [before, behind] = [
      await pixels(invert({ p: 1 }), erase),
      await pixels(erase, invert({ p: 1 })),
    ];
    expect(before.image.filter((value) => value === 0).length).toBeGreaterThan(6);
    expect(behind.image).not.toEqual(before.image);
    expect(behind.image.filter((value) => value === 255).length).toBeGreaterThan(6);
  });

  it('are chosen for each sample, and leave others as they are', async () => {
    const plain = await pixels();
    const some = await pixels(sometimes(0.5, invert({ p: 1 })));
    const sample = (values: readonly number[], i: number) => values.slice(27 * i, 27 * i + 27);
    const inverted = many(
      6,
      (i) => String(sample(some.image, i)) !== String(sample(plain.image, i)),
    );
    expect(new Set(inverted).size).toBe(2);
    many(6, (i) => {
      const expected = sample(plain.image, i).map((byte) => (inverted[i] ? 255 - byte : byte));
      expect(sample(some.image, i)).toEqual(expected);
    });
    const either = oneOf([
      gaussianBlur({ size: 3 }),
      sharpness({ factor: [2, 2] }),
      hue({ turn: 0.5 }),
    ]);
    const { steps } = after(batchOf({ size: 60 }), either).recipe;
    const idle = steps.map((step) =>
      many(60, (i) =>
        step.kind === 'pixel'
          ? step.changes[i] === 0
          : (step as ConvolveStep).amounts[i] ===
            ((step as ConvolveStep).filter === 'sharpness' ? 1 : 0),
      ),
    );
    many(60, (i) => expect(idle.filter((step) => !step[i])).toHaveLength(1));
  });

  it.each([
    brightness({ factor: 0.4 }),
    colorJitter({ hue: 0.1 }),
    sharpness({ factor: 0.4 }),
    equalize(),
    solarize(),
  ])('%# must come before `normalize`', async (operator) => {
    const made = pixels(normalize({ mean: [1], std: [1] }), operator);
    await expect(made).rejects.toSatisfy((e) => isMillraceError(e, 'option'));
    await expect(made).rejects.toThrow(`put \`normalize\` after \`${operator.operator}\``);
  });

  it('may come after it where they need no black and white', async () => {
    const blur = gaussianBlur({ size: 3, sigma: 1 });
    const after = await pixels(normalize({ mean: [10], std: [2] }), blur);
    const before = await pixels(blur, normalize({ mean: [10], std: [2] }));
    after.image.forEach((value, k) => expect(value).toBeCloseTo(before.image[k] as number, 4));
  });

  it('that know colours want one channel or three', async () => {
    const two = { image: { data: new Uint8Array(8), shape: [2, 2, 2] } };
    const batches$ = fromColumns(two).pipe(
      batch({ size: 1, features: { image: image({ shape: [2, 2, 2] }) } }),
    );
    const run = async (operator: Augmentation) => {
      for await (const _ of pull(batches$.pipe(operator, toTensors()), { seed: 1 })) return true;
      return false;
    };
    await expect(run(brightness({ factor: 0.4 }))).resolves.toBe(true);
    for (const operator of [
      contrast({ factor: 0.4 }),
      saturation({ factor: 0.4 }),
      hue({ turn: 0.1 }),
      grayscale(),
    ])
      await expect(run(operator)).rejects.toThrow(/must have 1 channel or 3/);
  });

  it('are mixed afterwards, and change what was mixed', async () => {
    const mixed = await pixels(mixup({ alpha: 1, features: ['image'] })).catch((e) => e);
    expect(mixed).toBeInstanceOf(Error);
    const unmasked = fromColumns({ image: columns.image }).pipe(
      batch({ size: 6, features: { image: features.image } }),
    );
    const valuesOf = async (...operators: readonly Augmentation[]) => {
      const changed$ = operators.reduce((stream$, operator) => stream$.pipe(operator), unmasked);
      for await (const { tensors } of pull(changed$.pipe(toTensors()), { seed: 3 }))
        return [...tensors.image.dataSync()];
      throw new Error('no batch');
    };
    const [before, behind] = [
      await valuesOf(invert({ p: 1 }), mixup({ alpha: 1 })),
      await valuesOf(mixup({ alpha: 1 }), invert({ p: 1 })),
    ];
    before.forEach((value, k) => expect(value).toBeCloseTo(behind[k] as number, 3));
  });
});

describe('options', () => {
  it.each([
    [() => brightness({ factor: -1 }), /`factor` must be a non-negative number/],
    [() => contrast({ factor: [2, 1] }), /`factor` must be/],
    [() => hue({ turn: 0.6 }), /`turn` must be a number from 0 to 0.5/],
    [() => solarize({ threshold: 128 }), /`threshold` must be a number from 0 to 1/],
    [() => posterize({ bits: 9 }), /`bits` must be/],
    [() => gaussianBlur({ size: 4 }), /`size` must be odd/],
    [() => gaussianBlur({ size: 3, sigma: 0 }), /`sigma` must be a positive number/],
    [() => colorJitter({ hue: [0, 1] }), /`hue` must be/],
    [() => grayscale({ p: 2 }), /`p` must be/],
  ])('%# are checked at once', (make, message) => {
    expect(make).toThrow(message);
  });
});
