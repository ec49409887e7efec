import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import type { EraseStep, NoiseStep } from '../../lib/core/recipe.ts';
import {
  batch,
  explain,
  fromColumns,
  image,
  mask,
  normalize,
  pull,
  type RandomErasingOptions,
  randomErasing,
  sometimes,
  toTensors,
} from '../../lib/index.ts';
import { batchOf } from '../batchOf.ts';
import { after, area, corners, many, stepOf } from './drawn.ts';
import { deviation, deviationOfShare, mean } from './statistics.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const SIZE = 6000;
const drawn = (options: RandomErasingOptions, extent: readonly [number, number], size = SIZE) => {
  const { box } = stepOf<EraseStep>(randomErasing({ p: 1, ...options }), { size, extent });
  return many(box.length / 4, (k) => corners(box, k));
};

describe('randomErasing()', () => {
  // Exact figures, by integration over both draws with their rounding.
  it.each([
    [[32, 32], 0.17409],
    [[28, 28], 0.17401],
    [[224, 224], 0.17444],
  ] as const)('erases the share of %j that torchvision does', (extent, expected) => {
    const shares = drawn({}, extent).map((box) => area(box) / (extent[0] * extent[1]));
    expect(deviation(shares, expected)).toBeLessThan(4);
    expect(Math.min(...shares)).toBeGreaterThan(0.015);
  });

  it('erases the share of a long image and by the limits of timm', () => {
    const long = drawn({}, [100, 400]);
    expect(
      deviation(
        long.map((box) => area(box) / 40_000),
        0.14768,
      ),
    ).toBeLessThan(4);
    const logs = long
      .filter((box) => area(box) > 0)
      .map(([x1, y1, x2, y2]) => Math.log((y2 - y1) / (x2 - x1)));
    // Width is the long side, and height is cut off by what does not fit.
    expect(mean(logs)).toBeLessThan(-0.2);
    const timm = drawn({ scale: [0.02, 1 / 3], ratio: [0.3, 1 / 0.3] }, [32, 32]);
    expect(
      deviation(
        timm.map((box) => area(box) / 1024),
        0.17553,
      ),
    ).toBeLessThan(4);
  });

  it('puts a box anywhere in the image with the same probability', () => {
    const boxes = drawn({ scale: [0.25, 0.25], ratio: [1, 1] }, [8, 8]);
    const counts = new Map<string, number>();
    for (const [x1, y1, x2, y2] of boxes) {
      expect([x2 - x1, y2 - y1]).toEqual([4, 4]);
      counts.set(`${x1},${y1}`, (counts.get(`${x1},${y1}`) ?? 0) + 1);
    }
    expect(counts.size).toBe(25);
    for (const count of counts.values())
      expect(deviationOfShare(count, SIZE, 1 / 25)).toBeLessThan(4);
  });

  it('erases as often as p says, and never what is not smaller than the image', () => {
    const some = drawn({ p: 0.5 }, [32, 32]).filter((box) => area(box) > 0).length;
    expect(deviationOfShare(some, SIZE, 0.5)).toBeLessThan(4);
    const whole = drawn({ scale: [1, 1], ratio: [1, 1] }, [8, 8], 50);
    expect(whole.every((box) => area(box) === 0)).toBe(true);
  });

  it('erases several boxes that share the area, their number drawn alike', () => {
    const boxes = drawn({ count: [1, 3] }, [64, 64], 3000);
    const perSample = many(3000, (i) =>
      boxes.slice(3 * i, 3 * i + 3).filter((box) => area(box) > 0),
    );
    for (const count of [1, 2, 3]) {
      const hits = perSample.filter((own) => own.length === count);
      expect(deviationOfShare(hits.length, 3000, 1 / 3)).toBeLessThan(4);
      const shares = hits.map((own) => own.reduce((sum, box) => sum + area(box), 0) / 4096);
      expect(mean(shares)).toBeGreaterThan(0.165);
      expect(mean(shares)).toBeLessThan(0.185);
    }
  });

  it('draws each sample on its own, and no more where less is drawn', () => {
    const parts = many(3, (index) => {
      const { box } = stepOf<EraseStep>(randomErasing({ p: 1 }), { size: 5, index });
      return [...box];
    });
    const { box } = stepOf<EraseStep>(randomErasing({ p: 1 }), { size: 15 });
    expect(parts.flat()).toEqual([...box]);
    const padded = stepOf<EraseStep>(randomErasing({ p: 1 }), { size: 5, valid: 3 });
    expect([...padded.box.subarray(12, 16)]).toEqual([...padded.box.subarray(0, 4)]);
    const off = stepOf<EraseStep>(randomErasing({ p: 1, until: 1 }), { size: 5, epoch: 1 });
    expect(off.box.every((side) => side === 0)).toBe(true);
  });

  it('tells what it put into each box', () => {
    const step = (options: RandomErasingOptions) =>
      explain(after(batchOf({ size: 1 }), randomErasing({ p: 1, ...options })))[0]?.steps[0];
    expect(step({ fill: 3 })).toMatchObject({ operator: 'randomErasing', fill: [3] });
    expect(step({ mode: 'pixel' })).toMatchObject({ fill: 'noise' });
    const own = step({ mode: 'box', count: 2 });
    const { boxFill } = stepOf<EraseStep>(randomErasing({ p: 1, mode: 'box', count: 2 }), {
      size: 1,
    });
    expect(own).toMatchObject({ fill: [...(boxFill ?? [])] });
    expect(boxFill).toHaveLength(6);
  });

  it.each([
    [{ scale: [0, 0.3] }, /`scale` must be/],
    [{ ratio: [3, 1] }, /`ratio` must be/],
    [{ mode: 'noise' }, /`mode` must be 'constant', 'box' or 'pixel'/],
    [{ count: 0 }, /`count` must be/],
    [{ count: [3, 2] }, /`count` must be/],
    [{ fill: [] }, /`fill` must be/],
    [{ p: 1.5 }, /`p` must be/],
  ])('checks its options: %j', (options, message) => {
    expect(() => randomErasing(options as RandomErasingOptions)).toThrow(message);
  });
});

const [H, W] = [16, 12];
const rows = 40;
const columns = {
  image: { data: new Uint8Array(rows * H * W * 3).fill(51), shape: [H, W, 3] },
  classes: { data: new Uint8Array(rows * H * W).fill(2), shape: [H, W] },
};
const features = {
  image: image({ shape: [H, W, 3] }),
  classes: mask({ shape: [H, W], follow: 'image', erase: 9 }),
};

async function made(size: number, ...operators: readonly Augmentation[]) {
  const out = { image: [] as number[], classes: [] as number[] };
  const batches$ = fromColumns(columns).pipe(batch({ size, features }));
  const changed$ = operators.reduce((stream$, operator) => stream$.pipe(operator), batches$);
  for await (const { tensors } of pull(changed$.pipe(toTensors()), { seed: 5 })) {
    out.image.push(...tensors.image.dataSync());
    out.classes.push(...tensors.classes.dataSync());
  }
  return out;
}
const plain = normalize({ mean: [0.2], std: [1] });

describe('what is erased', () => {
  it.each(['box', 'pixel'] as const)('is noise of mean 0 and deviation 1 per %s', async (mode) => {
    const erased = await made(rows, plain, randomErasing({ p: 1, mode, count: 3 }));
    const noise = erased.image.filter((value) => Math.abs(value) > 1e-6);
    const values = mode === 'box' ? [...new Set(noise)] : noise;
    expect(values.length).toBeGreaterThan(mode === 'box' ? 3 * 3 * rows * 0.8 : 2000);
    expect(deviation(values, 0)).toBeLessThan(4);
    expect(
      deviation(
        values.map((value) => value ** 2),
        1,
      ),
    ).toBeLessThan(4);
    if (mode === 'pixel') expect(new Set(noise).size).toBeGreaterThan(0.99 * noise.length);
  });

  it.each(['constant', 'box', 'pixel'] as const)(
    'is erased of masks that want it: %s',
    async (mode) => {
      const erased = await made(rows, randomErasing({ p: 0.5, mode, fill: 5 }));
      erased.classes.forEach((value, pixel) => {
        const values = erased.image.slice(3 * pixel, 3 * pixel + 3);
        const isErased = values.some((one) => Math.abs(one - 0.2) > 1e-6);
        expect(value).toBe(isErased ? 9 : 2);
      });
      expect(erased.classes.filter((value) => value === 9).length).toBeGreaterThan(300);
    },
  );

  it('does not depend on how samples are batched, or on what was normalized before', async () => {
    const erase = randomErasing({ mode: 'pixel' });
    const whole = await made(rows, erase);
    expect(await made(7, erase)).toEqual(whole);
    const normalized = await made(rows, plain, erase);
    normalized.image.forEach((value, k) => {
      const before = whole.image[k] as number;
      expect(value).toBeCloseTo(
        normalized.classes[Math.floor(k / 3)] === 9 ? before : before - 0.2,
        5,
      );
    });
  });

  it('is left as it was of samples that are not chosen', async () => {
    const erase = sometimes(0.5, randomErasing({ p: 1, mode: 'pixel' }));
    const { classes } = await made(rows, erase);
    const hit = many(rows, (i) => classes.slice(i * H * W, (i + 1) * H * W).includes(9));
    expect(new Set(hit).size).toBe(2);
    const { keys } = stepOf<NoiseStep>(randomErasing({ mode: 'pixel' }), { size: 3 });
    expect(keys).toHaveLength(6);
  });
});
