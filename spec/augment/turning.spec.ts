import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import { WARP_PARAMETERS, type WarpStep } from '../../lib/core/recipe.ts';
import {
  affine,
  batch,
  explain,
  fromColumns,
  image,
  mask,
  oneOf,
  pull,
  randomFlip,
  rotate,
  shear,
  sometimes,
  toTensors,
  translate,
} from '../../lib/index.ts';
import { placementOf } from '../../lib/render/objects/placement.ts';
import { batchOf } from '../batchOf.ts';
import { after, many, stepOf } from './drawn.ts';
import { correlation, deviation, mean } from './statistics.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const SIZE = 3000;
const ANGLE = 0;
const RIGHT = 1;
const DOWN = 2;
const SCALE = 3;
const SHEAR = 4;

/** What samples drew, one parameter of all of them. */
function drawn(operator: Augmentation, parameter: number, extent: [number, number] = [32, 48]) {
  const { parameters } = stepOf<WarpStep>(operator, { size: SIZE, extent });
  return many(SIZE, (i) => parameters[i * WARP_PARAMETERS + parameter] as number);
}

describe('affine()', () => {
  const all = affine({ degrees: 30, translate: 0.25, scale: [0.5, 1.5], shear: [0, 20] });

  it('draws each parameter uniformly, independent of the others', () => {
    const columns = [ANGLE, RIGHT, DOWN, SCALE, SHEAR].map((k) => drawn(all, k));
    const limits = [
      [-30, 30],
      [-12, 12],
      [-8, 8],
      [0.5, 1.5],
      [0, 20],
    ] as const;
    columns.forEach((values, k) => {
      const [min, max] = limits[k] as readonly [number, number];
      expect(Math.min(...values)).toBeGreaterThanOrEqual(min);
      expect(Math.max(...values)).toBeLessThanOrEqual(max);
      expect(deviation(values, (min + max) / 2)).toBeLessThan(4);
      const variance = mean(values.map((value) => (value - mean(values)) ** 2));
      const width = max - min;
      // Shifts are rounded to pixels, which adds 1/12.
      const expected = (width * width + (k === 1 || k === 2 ? 1 : 0)) / 12;
      expect(Math.abs(variance / expected - 1)).toBeLessThan(4 * Math.sqrt(0.8 / SIZE));
      for (const other of columns.slice(0, k))
        expect(Math.abs(correlation(values, other)) * Math.sqrt(SIZE)).toBeLessThan(4);
    });
    expect(columns[1]?.every(Number.isInteger)).toBe(true);
  });

  it('is rotate, the other way round, and shear and translate, each alone', () => {
    const shown = (operator: Augmentation) =>
      explain(after(batchOf({ size: 1 }), operator))[0]?.steps[0];
    const still = { degrees: 0, shift: [0, 0], scale: 1, shear: [0, 0] };
    const turned = { ...still, degrees: -30 };
    expect(shown(rotate({ degrees: [30, 30] }))).toMatchObject(turned);
    expect(shown(shear({ degrees: [7, 7] }))).toMatchObject({ ...still, shear: [7, 0] });
    expect(shown(translate({ share: [0.5, 0.5] }))).toMatchObject({ ...still, shift: [16, 16] });
  });

  it.each([
    [() => rotate({ degrees: -3 }), /`degrees` must be/],
    [
      () => rotate({ degrees: [10, 80], step: 90 }),
      /`step` must be a positive number of which a multiple lies within 10 to 80; received 90/,
    ],
    [() => rotate({ degrees: 90, step: 0 }), /`step` must be/],
    [() => shear({ degrees: 90 }), /`degrees` must be a number from 0 to 89/],
    [() => translate({ share: 2 }), /`share` must be a number from 0 to 1/],
    [() => affine({ scale: [0, 1] }), /`scale` must be/],
    [() => affine({ mode: 'symmetric' as 'edge' }), /`mode` must be/],
    [() => affine({ fill: [] }), /`fill` must be/],
  ])('%# checks its options', (make, message) => {
    expect(make).toThrow(message);
  });
});

const data = Uint8Array.from({ length: 6 * 35 }, (_, k) => (k * 41) % 25);
const columns = {
  image: { data: data.map((value) => 10 * value), shape: [7, 5, 1] },
  classes: { data, shape: [7, 5] },
};
const features = {
  image: image({ shape: [7, 5, 1], scale: 1 }),
  classes: mask({ shape: [7, 5], follow: 'image', erase: 20 }),
};

async function made(...operators: readonly Augmentation[]) {
  const batches$ = fromColumns(columns).pipe(batch({ size: 6, features }));
  const changed$ = operators.reduce((stream$, operator) => stream$.pipe(operator), batches$);
  for await (const { tensors } of pull(changed$.pipe(toTensors()), { seed: 3 }))
    return { image: [...tensors.image.dataSync()], classes: [...tensors.classes.dataSync()] };
  throw new Error('no batch');
}

describe('images that are turned', () => {
  it('have masks that show the same, and their own class beyond the edges', async () => {
    const nearest = { filter: 'nearest', fill: 200 } as const;
    for (const operator of [
      rotate({ degrees: 180, ...nearest }),
      affine({ degrees: 90, translate: 0.3, scale: [0.6, 1.4], shear: 20, ...nearest }),
      oneOf([shear({ degrees: 30, ...nearest }), translate({ share: 0.4, ...nearest })]),
    ]) {
      const { image: pixels, classes } = await made(operator, randomFlip());
      expect(pixels).toEqual(classes.map((value) => 10 * value));
      expect(classes).toContain(20);
      expect(classes).not.toEqual([...data]);
    }
  });

  it('are what they were after two half turns, and where nothing moves', async () => {
    const plain = await made();
    const half = rotate({ degrees: [180, 180] });
    const twice = await made(half, half);
    twice.image.forEach((value, k) => expect(value).toBeCloseTo(plain.image[k] as number, 2));
    expect(await made(rotate({ degrees: 0 }), affine())).toEqual(plain);
    expect(await made(sometimes(0, rotate({ degrees: 90 })))).toEqual(plain);
  });

  it('are turned for those samples alone that are chosen', async () => {
    const plain = await made();
    const some = await made(sometimes(0.5, rotate({ degrees: [90, 90] })));
    const moved = many(
      6,
      (i) =>
        String(plain.image.slice(35 * i, 35 * i + 35)) !==
        String(some.image.slice(35 * i, 35 * i + 35)),
    );
    expect(new Set(moved).size).toBe(2);
  });

  it('keep a constant value up to the edges, where fill has it too', async () => {
    const constant = { image: { data: new Uint8Array(48).fill(90), shape: [4, 4, 3] } };
    const of = { image: image({ shape: [4, 4, 3], scale: 1 }) };
    const turned$ = fromColumns(constant).pipe(
      batch({ size: 1, features: of }),
      rotate({ degrees: [30, 30], fill: 90 }),
      toTensors(),
    );
    for await (const { tensors } of pull(turned$, { seed: 1 }))
      expect([...tensors.image.dataSync()]).toEqual(many(48, () => 90));
  });
});

/** `torch.rot90` by definition: turned counterclockwise `turns` times. */
function turnedBy(turns: number, side: number, pixels: readonly number[]): readonly number[] {
  if (turns === 0) return pixels;
  const once = many(
    side * side,
    (k) => pixels[(k % side) * side + side - 1 - Math.floor(k / side)],
  );
  return turnedBy(turns - 1, side, once as readonly number[]);
}

describe('quarter turns', () => {
  const SIDE = 5;
  const values = Uint8Array.from({ length: SIDE * SIDE }, (_, k) => (k * 37) % 256);
  const ofSquares = {
    image: { data: values, shape: [SIDE, SIDE, 1] },
    classes: { data: values, shape: [SIDE, SIDE] },
  };
  const square = {
    image: image({ shape: [SIDE, SIDE, 1] }),
    classes: mask({ shape: [SIDE, SIDE], follow: 'image' }),
  };

  it.each([
    [0, 0],
    [90, 1],
    [180, 2],
    [270, 3],
    [-90, 3],
    [450, 1],
  ])('by %i degrees move pixels and classes of squares, to the bit', async (degrees, turns) => {
    const batches$ = fromColumns(ofSquares).pipe(batch({ size: 1, features: square }));
    const plain$ = batches$.pipe(toTensors());
    const turned$ = batches$.pipe(rotate({ degrees: [degrees, degrees], fill: 0.7 }), toTensors());
    const all: number[][] = [];
    for (const stream$ of [plain$, turned$])
      for await (const { tensors } of pull(stream$))
        all.push([...tensors.image.dataSync()], [...tensors.classes.dataSync()]);
    const [pixels, classes, ...turned] = all as [number[], number[], number[], number[]];
    expect(turned).toEqual([turnedBy(turns, SIDE, pixels), turnedBy(turns, SIDE, classes)]);
  });

  it('are drawn alike, and none other', () => {
    const angles = drawn(rotate({ degrees: [0, 270], step: 90 }), ANGLE);
    const counts = [0, 90, 180, 270].map((angle) => angles.filter((one) => one === -angle).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(SIZE);
    for (const count of counts)
      expect(Math.abs(count - SIZE / 4)).toBeLessThan(4 * Math.sqrt((SIZE * 3) / 16));
    expect(new Set(drawn(rotate({ degrees: 100, step: 45 }), ANGLE)).size).toBe(5);
  });

  it('move boxes and points by whole pixels', () => {
    const matrices = [0, 90, 180, 270].map((angle) => placementOf(turnStep(angle), 0, SQUARE));
    expect(matrices.map(({ xx, xy, x0, yx, yy, y0 }) => [xx, xy, x0, yx, yy, y0])).toEqual(
      [
        [1, 0, 0, 0, 1, 0],
        [0, -1, 5, 1, 0, 0],
        [-1, 0, 5, 0, -1, 5],
        [0, 1, 0, -1, 0, 5],
      ].map((row) => row.map((value) => expect.closeTo(value, 15))),
    );
  });
});

const SQUARE = { height: 5, width: 5 };

function turnStep(angle: number): WarpStep {
  return stepOf<WarpStep>(affine({ degrees: [angle, angle] }), { size: 1, extent: [5, 5] });
}
