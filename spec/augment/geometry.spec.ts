import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import type { ResampleStep } from '../../lib/core/recipe.ts';
import {
  batch,
  centerCrop,
  classLabel,
  cutmix,
  cutout,
  explain,
  fromColumns,
  image,
  mixup,
  normalize,
  pad,
  pull,
  randomCrop,
  randomFlip,
  randomResizedCrop,
  resize,
  type TensorBatch,
  toTensors,
} from '../../lib/index.ts';
import { batchOf } from '../batchOf.ts';
import { noise } from '../raster/resample/noise.ts';
import { runs } from '../runs.ts';
import { imagesAfter } from './imagesAfter.ts';

beforeAll(() => tf.setBackend('cpu'));

type Shape = readonly [height: number, width: number, channels: number];

const side = fc.integer({ min: 1, max: 9 });
const shapes: fc.Arbitrary<Shape> = fc.tuple(side, side, fc.constantFrom(1, 3, 4));
const mode = fc.constantFrom('edge', 'reflect', 'symmetric', 'constant');
const size = fc.tuple(side, side);
const padding = fc.tuple(fc.nat(5), fc.nat(5), fc.nat(5), fc.nat(5));
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** Operators that select pixels, and blend none. */
const selecting: fc.Arbitrary<Augmentation> = fc.oneof(
  fc.record({ padding, mode }).map(pad),
  fc.record({ size }).map(centerCrop),
  fc.record({ size, padding, mode }).map(randomCrop),
  fc.record({ size, filter: fc.constant('nearest') }).map(resize as never),
  fc.constant(undefined).map(() => randomFlip({ vertical: 0.5 })),
  fc.record({ size, filter: fc.constant('nearest') }).map(randomResizedCrop as never),
) as fc.Arbitrary<Augmentation>;

/** Operators that read nothing beyond the edges. */
const within: fc.Arbitrary<Augmentation> = fc.oneof(
  fc.record({ padding, mode: fc.constantFrom('edge', 'reflect', 'symmetric') }).map(pad as never),
  fc.record({ size: side }).map(resize),
  fc.record({ size, antialias: fc.boolean() }).map(resize),
  fc.constant(undefined).map(() => randomFlip({ vertical: 0.5 })),
  fc.record({ size }).map(randomResizedCrop),
) as fc.Arbitrary<Augmentation>;

const chains = (operators: fc.Arbitrary<Augmentation>) =>
  fc
    .array(operators, { minLength: 1, maxLength: 4 })
    // Occurrences of one operator are drawn apart, which no step on its own can know.
    .filter((chain) => new Set(chain.map(({ operator }) => operator)).size === chain.length);

const images = (shape: Shape, count: number, seed = 3) =>
  noise([count, shape[0], shape[1] * shape[2]], seed);

describe('a chain of geometry', () => {
  it('that only selects pixels is its steps, one applied after the other', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, chains(selecting), seeds, async (shape, operators, seed) => {
        const data = images(shape, 3);
        const [fused] = await imagesAfter({ data, shape, operators, seed });
        let values = Float32Array.from(data);
        let now = shape;
        for (const operator of operators) {
          const [after] = await imagesAfter({
            data: Uint8Array.from(values),
            shape: now,
            operators: [operator],
            seed,
          });
          values = Float32Array.from(after?.values ?? []);
          now = after?.shape.slice(1) as unknown as Shape;
        }
        expect(fused?.shape.slice(1)).toEqual(now);
        expect([...(fused?.values ?? [])]).toEqual([...values]);
      }),
      { numRuns: runs(40) },
    );
  });

  it('is the same before scaling and after it, where nothing beyond the edges is read', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, chains(within), seeds, async (shape, operators, seed) => {
        const data = images(shape, 2);
        const scaled = normalize({ mean: [20], std: [3] });
        const [before] = await imagesAfter({
          data,
          shape,
          seed,
          operators: [...operators, scaled],
        });
        const [after] = await imagesAfter({ data, shape, seed, operators: [scaled, ...operators] });
        expect(after).toEqual(before);
      }),
      { numRuns: runs(30) },
    );
  });

  it('has masks follow: one of the values of an image is what the image becomes', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, chains(selecting), seeds, async ([height, width], chain, seed) => {
        const shape = [height, width, 1] as const;
        const data = images(shape, 3);
        const classes = Int32Array.from(data);
        const operators = [...chain, cutmix({ alpha: 1 })];
        const [after] = await imagesAfter({ data, shape, operators, classes, seed });
        expect(after?.maskShape).toEqual(after?.shape.slice(0, 3));
        expect([...(after?.classes ?? [])]).toEqual([...(after?.values ?? [])]);
      }),
      { numRuns: runs(40) },
    );
  });

  it('treats padding of the last batch as the sample that it repeats', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, chains(within), seeds, async (shape, operators, seed) => {
        const data = images(shape, 5);
        const batches = await imagesAfter({ data, shape, operators, seed, size: 4, last: 'pad' });
        const values = batches[1]?.values as Float32Array;
        const sample = (i: number) => [
          ...values.slice((i * values.length) / 4, ((i + 1) * values.length) / 4),
        ];
        for (const i of [1, 2, 3]) expect(sample(i)).toEqual(sample(0));
      }),
      { numRuns: runs(15) },
    );
    const data = images([2, 2, 1], 3);
    const columns = { image: { data, shape: [2, 2, 1] }, label: Int32Array.of(0, 1, 2) };
    const features = { image: image({ shape: [2, 2, 1] }), label: classLabel({ classes: 3 }) };
    const padded$ = fromColumns(columns).pipe(
      batch({ size: 5, last: 'pad', features }),
      randomFlip(),
      mixup({ alpha: 1 }),
      toTensors(),
    );
    for await (const { tensors } of pull(padded$)) {
      const weights = tensors.label.terms.map((term) => [...term.weights.dataSync().slice(3)]);
      expect(weights).toEqual([
        [0, 0],
        [0, 0],
      ]);
    }
  });

  it('of padding and a crop looks beyond the edges by its options, not by what is drawn', () => {
    const fills = [0, 1, 2, 3, 4].map((index) => {
      const { transform } = randomCrop({ size: 2, padding: 1, fill: 7 });
      const [step] = transform(batchOf({ size: 1, index })).recipe.steps;
      return (step as ResampleStep).fill;
    });
    expect(fills).toEqual(new Array(5).fill(Float64Array.of(7)));
    const { transform } = randomCrop({ size: 2, fill: 7 });
    expect(transform(batchOf({ size: 1 })).recipe.steps[0]).not.toHaveProperty('fill');
  });

  it('turns an image over twice to what it was', async () => {
    const shape = [5, 4, 3] as const;
    const data = images(shape, 4);
    const flip = randomFlip({ horizontal: 1, vertical: 1 });
    const [once] = await imagesAfter({ data, shape, operators: [flip] });
    const [twice] = await imagesAfter({ data, shape, operators: [flip, flip] });
    expect([...(twice?.values ?? [])]).toEqual([...data]);
    expect(once?.values).not.toEqual(twice?.values);
  });
});

describe('the order of geometry and mixing', () => {
  const shape = [6, 7, 3] as const;
  const data = images(shape, 5);

  it.each([
    ['flip', randomFlip({ horizontal: 1, vertical: 1 })],
    ['crop', centerCrop({ size: [4, 3] })],
    ['pad', pad({ padding: 2, mode: 'reflect' })],
    ['pad with a fill', pad({ padding: 2, fill: 7 })],
  ])('does not matter where all samples get the same %s', async (_, operator) => {
    const mixes = mixup({ alpha: 1, per: 'sample' });
    const [before] = await imagesAfter({ data, shape, seed: 4, operators: [operator, mixes] });
    const [after] = await imagesAfter({ data, shape, seed: 4, operators: [mixes, operator] });
    expect(after).toEqual(before);
  });

  it('is its meaning: what is mixed first is turned over as a whole', async () => {
    const columns = { image: { data, shape } };
    const features = { image: image({ shape, scale: 1 }) };
    const flipped$ = fromColumns(columns).pipe(
      batch({ size: 5, features }),
      mixup({ alpha: 1, per: 'sample' }),
      randomFlip(),
      cutout({ size: 2, fill: 9 }),
      randomFlip({ horizontal: 0, vertical: 0.5 }),
      toTensors(),
    );
    for await (const ready of pull(flipped$, { seed: 2 })) {
      const values = ready.tensors.image.dataSync();
      expect(Float32Array.from(byHand(ready as unknown as TensorBatch))).toEqual(values);
    }
  });

  /** The chain above, pixel by pixel, with what `explain` prints. */
  function byHand(ready: TensorBatch): number[] {
    const [height, width, channels] = shape;
    return explain(ready).flatMap(({ steps }, i) => {
      const [mix, flip, erase, turn] = steps as unknown as readonly [
        { readonly partner: number; readonly lambda: number },
        { readonly flip?: string },
        { readonly boxes: readonly { x1: number; y1: number; x2: number; y2: number }[] },
        { readonly flip?: string },
      ];
      return Array.from({ length: height * width * channels }, (_, k) => {
        const c = k % channels;
        const x = Math.floor(k / channels) % width;
        const row = Math.floor(k / channels / width);
        const y = turn.flip === undefined ? row : height - 1 - row;
        const isErased = erase.boxes.some(
          ({ x1, y1, x2, y2 }) => x >= x1 && x < x2 && y >= y1 && y < y2,
        );
        if (isErased) return 9;
        const at = (y * width + (flip.flip === undefined ? x : width - 1 - x)) * channels + c;
        const length = height * width * channels;
        const own = data[i * length + at] as number;
        const other = data[mix.partner * length + at] as number;
        return mix.lambda * own + (1 - mix.lambda) * other;
      });
    });
  }
});

describe('several images', () => {
  const shape = [4, 6, 1] as const;
  const data = images(shape, 6);
  const columns = {
    a: { data, shape },
    b: { data, shape },
    c: { data: images([2, 2, 1], 6), shape: [2, 2, 1] },
  };
  const features = {
    a: image({ shape, scale: 1 }),
    b: image({ shape, scale: 1 }),
    c: image({ shape: [2, 2, 1], scale: 1 }),
  };
  const batched = batch({ size: 6, features });

  it('are changed alike by one draw, and only those that are named', async () => {
    const crop = randomCrop({ size: 3, padding: 1, features: ['a', 'b'] });
    const cropped$ = fromColumns(columns).pipe(batched, crop, toTensors());
    for await (const { tensors } of pull(cropped$, { seed: 1 })) {
      expect(tensors.a.shape).toEqual([6, 3, 3, 1]);
      expect(tensors.b.dataSync()).toEqual(tensors.a.dataSync());
      expect([...tensors.c.dataSync()]).toEqual([...columns.c.data]);
    }
    const one$ = fromColumns(columns).pipe(
      batched,
      randomCrop({ size: 3, padding: 1, features: ['a'] }),
      toTensors(),
    );
    for await (const { tensors } of pull(one$)) {
      expect(tensors.a.shape).toEqual([6, 3, 3, 1]);
      expect([...tensors.b.dataSync()]).toEqual([...data]);
    }
  });

  it('of several extents are an error that names two of them', async () => {
    const all$ = fromColumns(columns).pipe(batched, randomFlip());
    await expect(pull(all$).next()).rejects.toMatchObject({
      name: 'SchemaError',
      message:
        'Cannot `randomFlip`: its images must have one height and width; ' +
        'received `a` of 4×6 and `c` of 2×2; name those of one extent in `features`',
    });
  });
});

describe('explain()', () => {
  it('prints what geometry drew: the values are those of the boxes and flips', async () => {
    const shape = [7, 9, 3] as const;
    const data = images(shape, 40);
    const columns = { image: { data, shape } };
    const features = { image: image({ shape, scale: 1 }) };
    const cropped$ = fromColumns(columns).pipe(
      batch({ size: 10, features }),
      randomCrop({ size: [5, 6], padding: [2, 3], fill: [1, 2, 3], p: 0.7 }),
      randomFlip({ vertical: 0.5 }),
      toTensors(),
    );
    const flips = new Set<unknown>();
    for await (const ready of pull(cropped$, { seed: 6 })) {
      const expected = explain(ready).flatMap(({ steps, row }) => {
        const [crop, turn] = steps as unknown as readonly [
          { readonly box: { readonly x1: number; readonly y1: number } },
          { readonly flip?: 'horizontal' | 'vertical' | 'both' },
        ];
        flips.add(turn.flip);
        return Array.from({ length: 90 }, (_, k) => {
          const c = k % 3;
          const [column, line] = [Math.floor(k / 3) % 6, Math.floor(k / 18)];
          const isMirrored = turn.flip === 'horizontal' || turn.flip === 'both';
          const isTurned = turn.flip === 'vertical' || turn.flip === 'both';
          const x = crop.box.x1 + (isMirrored ? 5 - column : column);
          const y = crop.box.y1 + (isTurned ? 4 - line : line);
          const isOutside = x < 0 || y < 0 || x >= 9 || y >= 7;
          return isOutside ? c + 1 : (data[row.row * 189 + (y * 9 + x) * 3 + c] as number);
        });
      });
      expect([...ready.tensors.image.dataSync()]).toEqual(expected);
    }
    expect(flips).toEqual(new Set([undefined, 'horizontal', 'vertical', 'both']));
  });
});
