import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  augment,
  batch,
  type Chance,
  cutout,
  explain,
  fromColumns,
  image,
  mixup,
  normalize,
  oneOf,
  pull,
  randomFlip,
  randomResizedCrop,
  resize,
  sometimes,
  toTensors,
} from '../../lib/index.ts';
import { batchOf } from '../batchOf.ts';
import { noise } from '../raster/resample/noise.ts';
import { many } from './drawn.ts';
import { imagesAfter } from './imagesAfter.ts';

beforeAll(() => tf.setBackend('cpu'));

const shape = [6, 8, 3] as const;
const data = noise([12, 6, 24], 4);
const LENGTH = 6 * 8 * 3;
const sample = (values: Float32Array | undefined, i: number, length = LENGTH) => [
  ...(values ?? []).slice(i * length, (i + 1) * length),
];

const unchanged = augment({ name: 'unchanged', image: (pixels) => pixels });
const brighter = augment({
  name: 'brighter',
  draw: ({ uniform }) => ({ by: uniform(0, 50) }),
  image: (pixels, { by }) => pixels.map((value) => value + by),
});

describe('augment()', () => {
  it('is given pixels in the units of this point of the chain, and parameters that were drawn', async () => {
    const seen: unknown[] = [];
    const looked = augment({
      name: 'looked',
      draw: (chance) => ({ by: chance.integer(9) }),
      image: (pixels, parameters, extent) => {
        seen.push({ pixels: [...pixels], parameters, extent });
        return pixels;
      },
    });
    const columns = { image: { data: Uint8Array.of(0, 51, 102, 255), shape: [2, 2, 1] } };
    const looked$ = fromColumns(columns).pipe(
      batch({ size: 1, features: { image: image({ shape: [2, 2, 1] }) } }),
      normalize({ mean: [0.5], std: [0.5] }),
      looked,
      toTensors(),
    );
    for await (const ready of pull(looked$)) {
      const [, step] = explain(ready)[0]?.steps ?? [];
      const pixels = [...ready.tensors.image.dataSync()];
      expect(pixels.map((value) => Math.round(10 * value) / 10)).toEqual([-1, -0.6, -0.2, 1]);
      const { parameters } = step as { readonly parameters: unknown };
      expect(seen).toEqual([{ pixels, parameters, extent: { height: 2, width: 2, channels: 1 } }]);
      expect(step).toMatchObject({ operator: 'looked', parameters: { by: expect.any(Number) } });
    }
  });

  it('that changes nothing leaves every bit as it is', async () => {
    const columns = { image: { data, shape } };
    const features = { image: image({ shape }) };
    const batched$ = fromColumns(columns).pipe(batch({ size: 12, features }));
    const normalized = normalize({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] });
    const values = async (ready$: typeof batched$) => {
      for await (const { tensors } of pull(ready$.pipe(toTensors())))
        return tensors.image.dataSync();
      return undefined;
    };
    const expected = await values(batched$);
    expect(await values(batched$.pipe(unchanged))).toEqual(expected);
    const late = await values(batched$.pipe(normalized, unchanged));
    expect(late).toEqual(await values(batched$.pipe(normalized)));
  });

  it('changes masks that follow where `mask` says how', async () => {
    const classes = Int32Array.from({ length: 12 * 48 }, (_, k) => k % 5);
    const [first] = await imagesAfter({ data, shape, classes, operators: [brighter] });
    expect(first?.classes).toEqual(classes);
    const cleared = augment({
      name: 'cleared',
      draw: ({ integer }) => integer(8),
      image: (pixels) => pixels,
      mask: (values, column, { width }) =>
        values.map((value, k) => (k % width === column ? 9 : value)),
    });
    const [after] = await imagesAfter({ data, shape, classes, operators: [cleared], seed: 2 });
    const columns = many(12, (i) => (after?.classes ?? new Int32Array(0)).indexOf(9, 48 * i) % 8);
    expect(new Set(columns).size).toBeGreaterThan(3);
    expect(after?.classes?.filter((value) => value === 9)).toHaveLength(12 * 6);
  });

  it.each([
    ['image', (_: Float32Array) => new Float32Array(3), 'Float32Array of 144 values, as it was'],
    ['image', () => new Uint8Array(144), 'received Uint8Array of 144 values'],
    ['image', () => undefined, 'received undefined'],
    ['image', async (pixels: Float32Array) => pixels, 'received an object of Promise'],
    ['mask', () => new Int32Array(3), 'Int32Array of 48 classes, as it was given'],
  ])('whose %s returns something else is an option error', async (name, make, message) => {
    const wrong = augment({
      name: 'wrong',
      image: (pixels: Float32Array) => pixels,
      [name]: make as never,
    });
    const classes = new Int32Array(12 * 48);
    const made = imagesAfter({ data, shape, classes, operators: [wrong] });
    await expect(made).rejects.toMatchObject({
      name: 'OptionError',
      message: expect.stringContaining(message),
    });
  });

  it('whose draw returns nothing is an option error', () => {
    const wrong = augment({
      name: 'wrong',
      draw: () => undefined,
      image: (pixels: Float32Array) => pixels,
    });
    expect(() => wrong.transform(batchOf({ size: 2 }))).toThrow(
      'Cannot `augment`: `draw` of `wrong` must return the parameters of a sample; ' +
        'received undefined; return `null` where there are none',
    );
  });

  it('is for as many samples as `p` says, and for none from `until` on', () => {
    const some = augment({ name: 'some', image: (pixels) => pixels }, { p: 0.5, until: 3 });
    const active = (epoch: number) =>
      explain(some.transform(batchOf({ size: 200, epoch }))).filter(
        ({ steps }) => (steps[0] as { parameters?: unknown }).parameters !== undefined,
      ).length;
    expect(Math.abs(active(2) - 100)).toBeLessThan(4 * Math.sqrt(50));
    expect(active(3)).toBe(0);
  });

  it('draws by its name and the sample alone', () => {
    const drawn = (from: Chance) => ({
      uniform: from.uniform(2, 3),
      integer: from.integer(5),
      normal: from.normal(),
      beta: from.beta(2),
      permutation: [...from.permutation(4)],
    });
    const named = (name: string) => augment({ name, draw: drawn, image: (pixels) => pixels });
    const parameters = (operator: ReturnType<typeof named>, size: number, index: number) =>
      explain(operator.transform(batchOf({ size, index }))).map(
        ({ steps }) => (steps[0] as { parameters?: unknown }).parameters,
      );
    const all = parameters(named('a'), 12, 0);
    expect([...parameters(named('a'), 4, 0), ...parameters(named('a'), 4, 1)]).toEqual(
      all.slice(0, 8),
    );
    expect(parameters(named('b'), 12, 0)).not.toEqual(all);
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(12);
    for (const one of all as ReturnType<typeof drawn>[]) {
      expect(one.uniform).toBeGreaterThanOrEqual(2);
      expect(one.uniform).toBeLessThan(3);
      expect([0, 1, 2, 3, 4]).toContain(one.integer);
      expect(one.beta).toBeGreaterThan(0);
      expect(one.beta).toBeLessThan(1);
      expect([...one.permutation].sort()).toEqual([0, 1, 2, 3]);
    }
  });

  it('repeats the parameters of the first sample for padding', () => {
    const made = explain(brighter.transform(batchOf({ size: 5, valid: 3 })));
    expect(made[4]?.steps).toEqual(made[0]?.steps);
    expect(made[1]?.steps).not.toEqual(made[0]?.steps);
  });
});

describe('a choice for each sample', () => {
  const chains = [
    ['sometimes(augment)', sometimes(0.5, brighter)],
    ['oneOf(augment, flip)', oneOf([brighter, randomFlip({ horizontal: 1 })])],
    ['oneOf(cutout, normalize)', oneOf([cutout({ size: 4 }), normalize({ mean: [9], std: [3] })])],
  ] as const;

  it.each(chains)('leaves those that it does not choose as they are: %s', async (_, chosen) => {
    // With bytes that are rounded, and with a look-up after it.
    for (const rest of [[], [resize({ size: [4, 5] })], [randomResizedCrop({ size: 5 })]]) {
      const length = rest.length === 0 ? LENGTH : rest[0]?.operator === 'resize' ? 60 : 75;
      const [plain] = await imagesAfter({ data, shape, operators: rest, seed: 3 });
      const [after] = await imagesAfter({ data, shape, operators: [chosen, ...rest], seed: 3 });
      const made = explain(chosen.transform(batchOf({ size: 12, extent: [6, 8], seed: 3 })));
      let left = 0;
      for (const [i, { steps }] of made.entries()) {
        const isChosen = steps.some((step) =>
          Object.entries(step).some(
            ([name, value]) =>
              name === 'flip' ||
              (name === 'parameters' && value !== undefined) ||
              (name === 'boxes' && (value as unknown[]).length > 0),
          ),
        );
        const same =
          sample(after?.values, i, length).join() === sample(plain?.values, i, length).join();
        expect([i, same]).toEqual([i, !isChosen]);
        left += Number(!isChosen);
      }
      if (chosen.operator === 'sometimes') expect(left).toBeGreaterThan(1);
    }
  });

  it('gives each sample what its operator alone gives it', async () => {
    const operators = [randomFlip({ horizontal: 1 }), randomFlip({ horizontal: 0, vertical: 1 })];
    const [across, down] = await Promise.all(
      operators.map((operator) => imagesAfter({ data, shape, operators: [operator] })),
    );
    const [after] = await imagesAfter({ data, shape, operators: [oneOf(operators)], seed: 8 });
    const chosen = many(12, (i) => {
      const mine = sample(after?.values, i).join();
      return [across, down].findIndex((one) => sample(one?.[0]?.values, i).join() === mine);
    });
    expect(new Set(chosen)).toEqual(new Set([0, 1]));
  });

  it('of geometry within a choice knows the extents that it finds', async () => {
    const nested = sometimes(
      0.7,
      oneOf([
        randomResizedCrop({ size: [6, 8], scale: [0.2, 0.4], filter: 'nearest' }),
        oneOf([randomFlip(), randomFlip({ vertical: 1 })]),
      ]),
    );
    const classes = Int32Array.from({ length: 12 * 48 }, (_, k) => data[3 * k] as number);
    const [after] = await imagesAfter({ data, shape, classes, operators: [nested], seed: 5 });
    const red = (after?.values ?? new Float32Array(0)).filter((_, k) => k % 3 === 0);
    expect([...(after?.classes ?? [])]).toEqual([...red]);
  });

  it('cannot be of operators on whole batches, which are chosen for these', () => {
    expect(() => oneOf([randomFlip(), mixup({ alpha: 1 })], { per: 'sample' })).toThrow(
      "Cannot `oneOf`: `per` must be 'batch' for operators that treat a batch as a whole; " +
        'received "sample"; leave out `per`, or `mixup`',
    );
    expect(() => sometimes(0.5, mixup({ alpha: 1 }), { per: 'sample' })).toThrow('`per`');
    expect(() => sometimes(0.5, randomFlip(), { per: 'pair' as never })).toThrow(
      "must be 'batch' or 'sample'",
    );
    const operators = (chosen: ReturnType<typeof oneOf>) =>
      many(20, (index) => {
        const made = explain(chosen.transform(batchOf({ size: 8, index })));
        return new Set(made.map(({ steps }) => steps.map(({ operator }) => operator).join()));
      });
    for (const names of operators(oneOf([randomFlip(), mixup({ alpha: 1 })])))
      expect(names.size).toBe(1);
  });

  it('is told in the chain, on which checkpoints depend', () => {
    const chain = (operator: ReturnType<typeof oneOf>) =>
      operator.transform(batchOf({ size: 4 })).chain;
    const operators = [randomFlip(), cutout({ size: 2 })];
    const link = (options: string) => [{ operator: 'oneOf', options, draws: true }];
    expect(chain(oneOf(operators))).toEqual(link('randomFlip,cutout {}'));
    expect(chain(oneOf(operators, { per: 'batch' }))).toEqual(
      link('randomFlip,cutout {"per":"batch"}'),
    );
    const told = (per?: 'batch' | 'sample') =>
      JSON.stringify(chain(sometimes(0.5, randomFlip(), per === undefined ? {} : { per })));
    expect(told('batch')).not.toBe(told());
  });

  it('must leave images of one extent, whatever is chosen', () => {
    const like = batchOf({ size: 4 });
    expect(() => oneOf([resize({ size: 4 }), resize({ size: 5 })]).transform(like)).toThrow(
      'Cannot `oneOf`: whatever is chosen, images must have the same extent after it',
    );
    expect(() => sometimes(0.5, resize({ size: 4 })).transform(like)).toThrow(
      'Cannot `sometimes`: whatever is drawn, images must have the same extent after it',
    );
  });
});
