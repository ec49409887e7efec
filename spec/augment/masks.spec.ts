import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import type { MaskFeature } from '../../lib/core/features.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import {
  batch,
  classLabel,
  cutmix,
  cutout,
  fromColumns,
  image,
  mask,
  mixup,
  normalize,
  oneOf,
  pull,
  sometimes,
  tensor,
  toTensors,
} from '../../lib/index.ts';
import { many } from './drawn.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

type Classes = Uint8Array | Int32Array | Float32Array;

interface Segmentation {
  readonly samples: number;
  readonly size: number;
  readonly extent: readonly [number, number];
  readonly last: 'keep' | 'pad';
  /** Makes the column of classes. */
  readonly store: (classes: number[]) => Classes;
}

/** Images that are ten times their masks everywhere, some samples of one class and some of many. */
function segmented$(
  { samples, size, extent: [height, width], last, store }: Segmentation,
  feature: MaskFeature,
  operators: readonly Augmentation[],
) {
  const classes = many(samples * height * width, (k) => {
    const sample = Math.floor(k / (height * width));
    return sample % 3 === 0 ? 1 + (k % 7) : 1 + (sample % 20);
  });
  const columns = {
    image: { data: Uint8Array.from(classes, (c) => 10 * c), shape: [height, width, 1] },
    mask: { data: store(classes), shape: [height, width] },
  };
  const features = { image: image({ shape: [height, width, 1], scale: 1 }), mask: feature };
  const batches$ = fromColumns(columns, { shuffle: true }).pipe(batch({ size, features, last }));
  return operators
    .reduce((stream$, operator) => stream$.pipe(operator), batches$)
    .pipe(toTensors());
}

const cut = fc
  .record({
    per: fc.constantFrom('batch' as const, 'pair' as const, 'sample' as const),
    minmax: fc.constantFrom(undefined, [0.3, 0.9] as const),
    correctLambda: fc.boolean(),
  })
  .map(({ minmax, ...rest }) => cutmix({ alpha: 1, ...rest, ...(minmax ? { minmax } : {}) }));
const erasing = (fill: number) =>
  fc
    .record({ size: fc.integer({ min: 2, max: 6 }), holes: fc.integer({ min: 1, max: 3 }) })
    .map((options) => cutout({ ...options, fill, p: 0.7 }));
const operator = (fill: number) => {
  const simple = fc.oneof(cut, erasing(fill));
  return fc.oneof(
    { weight: 3, arbitrary: simple },
    fc.array(simple, { minLength: 1, maxLength: 3 }).map((operators) => oneOf(operators)),
    simple.map((one) => sometimes(0.5, one)),
    fc.tuple(simple, simple).map(([a, b]) => oneOf([sometimes(0.5, a), b])),
  );
};
const data: fc.Arbitrary<Segmentation> = fc.record({
  samples: fc.integer({ min: 1, max: 9 }),
  size: fc.integer({ min: 1, max: 6 }),
  extent: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
  last: fc.constantFrom('keep' as const, 'pad' as const),
  store: fc.constantFrom(
    (classes: number[]) => Uint8Array.from(classes),
    (classes: number[]) => Int32Array.from(classes),
    (classes: number[]) => Float32Array.from(classes),
  ),
});

/** A changed value is Breaking: it changes every stream. */
const GOLDEN = [
  [2, 2, 2, 2, 2, 2, 2, 2, 2, 255, 255, 3, 2, 255, 255, 3],
  [1, 2, 3, 4, 5, 6, 7, 1, 2, 255, 255, 5, 6, 255, 255, 2],
  [255, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3],
];

describe('a mask', () => {
  it('is a tenth of its image after any chain, where erasing erases both', async () => {
    let erased = 0;
    await fc.assert(
      fc.asyncProperty(
        data,
        fc.array(operator(2550), { minLength: 1, maxLength: 4 }),
        fc.nat(1000),
        async (given, chain, seed) => {
          const { extent } = given;
          const stream$ = segmented$(given, mask({ shape: extent, erase: 255 }), chain);
          for await (const { tensors } of pull(stream$, { seed })) {
            const [pixels, classes] = [tensors.image.dataSync(), tensors.mask.dataSync()];
            expect(Array.from(classes, (c) => 10 * c)).toEqual(Array.from(pixels));
            erased += classes.filter((c) => c === 255).length;
          }
        },
      ),
      { numRuns: 60, seed: 11 },
    );
    expect(erased).toBeGreaterThan(1000);
  });

  it('keeps its classes under erasing where it says nothing', async () => {
    let differ = 0;
    await fc.assert(
      fc.asyncProperty(
        data,
        fc.array(operator(-1), { minLength: 1, maxLength: 4 }),
        fc.nat(1000),
        async (given, chain, seed) => {
          const { extent } = given;
          for await (const { tensors } of pull(segmented$(given, mask({ shape: extent }), chain), {
            seed,
          })) {
            const [pixels, classes] = [tensors.image.dataSync(), tensors.mask.dataSync()];
            pixels.forEach((pixel, k) => {
              if (pixel === -1) differ++;
              else expect(10 * (classes[k] as number)).toBe(pixel);
              expect(classes[k]).toBeGreaterThan(0);
            });
          }
        },
      ),
      { numRuns: 60, seed: 12 },
    );
    expect(differ).toBeGreaterThan(1000);
  });

  it('is neither scaled nor normalized, and comes as int32 [n, height, width]', async () => {
    // The image of the fault is read by `image`: normalizing class 1 by a mean of 5 gave −4.
    const columns = { image: { data: Uint8Array.of(1, 2, 255, 4), shape: [2, 2, 1] } };
    const features = {
      image: image({ shape: [2, 2, 1] }),
      mask: mask({ column: 'image', shape: [2, 2, 1] }),
    };
    const stream$ = fromColumns(columns).pipe(
      batch({ size: 1, features }),
      normalize({ mean: [5], std: [1] }),
      toTensors(),
    );
    for await (const { tensors } of pull(stream$)) {
      expect(tensors.mask.shape).toEqual([1, 2, 2]);
      expect(tensors.mask.dtype).toBe('int32');
      expect([...tensors.mask.dataSync()]).toEqual([1, 2, 255, 4]);
    }
  });

  it('follows the image that it names, and stays where only the other is cut', async () => {
    const pixels = Uint8Array.from({ length: 4 * 16 }, (_, k) => Math.floor(k / 16));
    const columns = { pixels: { data: pixels, shape: [4, 4, 1] } };
    const photo = image({ column: 'pixels', shape: [4, 4, 1], scale: 1 });
    const classes = (follow: string) => mask({ column: 'pixels', shape: [4, 4], follow });
    const features = {
      left: photo,
      right: photo,
      ofLeft: classes('left'),
      ofRight: classes('right'),
    };
    const stream$ = fromColumns(columns).pipe(
      batch({ size: 4, features }),
      cutmix({ alpha: 1, minmax: [0.5, 0.5], per: 'sample', features: ['left'] }),
      toTensors(),
    );
    let changed = 0;
    for await (const { tensors } of pull(stream$, { seed: 1, epochs: 4 })) {
      const [left, right] = [tensors.left.dataSync(), tensors.right.dataSync()];
      expect([...tensors.ofLeft.dataSync()]).toEqual([...left]);
      expect([...right]).toEqual([...pixels]);
      expect([...tensors.ofRight.dataSync()]).toEqual([...pixels]);
      changed += left.filter((value, k) => value !== pixels[k]).length;
    }
    expect(changed).toBeGreaterThan(0);
  });

  it('shows these classes for a seed', async () => {
    const given: Segmentation = {
      samples: 3,
      size: 3,
      extent: [4, 4],
      last: 'keep',
      store: (classes) => Uint8Array.from(classes),
    };
    const chain = [cutmix({ alpha: 1, per: 'sample' }), cutout({ size: 2, fill: 2550 })];
    const stream$ = segmented$(given, mask({ shape: [4, 4], erase: 255 }), chain);
    const seen: number[][] = [];
    for await (const { tensors } of pull(stream$, { seed: 5 }))
      seen.push(...(tensors.mask.reshape([3, 16]).arraySync() as number[][]));
    expect(seen).toEqual(GOLDEN);
  });
});

describe('pixels that cannot follow', () => {
  const n = 4;
  const maps = Uint8Array.from({ length: n * 64 }, (_, k) => Math.floor(k / 64) % 2);
  const columns = {
    image: { data: maps, shape: [8, 8, 1] },
    mask: { data: maps, shape: [8, 8, 1] },
    label: Uint8Array.of(0, 1, 0, 1),
  };
  const photo = image({ shape: [8, 8, 1], scale: 1 });
  const label = classLabel({ classes: 2 });
  const refusal = async (feature: MaskFeature | ReturnType<typeof tensor>, op: Augmentation) => {
    const features = { image: photo, mask: feature, label };
    const stream$ = fromColumns(columns).pipe(batch({ size: n, features }), op);
    const error = await pull(stream$, { seed: 1 })
      .next()
      .catch((caught: unknown) => caught);
    expect(isMillraceError(error, 'schema')).toBe(true);
    return (error as Error).message;
  };

  it.each<[string, Augmentation]>([
    ['mixup', mixup({ alpha: 1 })],
    ['oneOf', oneOf([cutmix({ alpha: 1 }), mixup({ alpha: 1 })], { weights: [1, 0] })],
    ['sometimes', sometimes(0, mixup({ alpha: 1 }))],
  ])('of a mask are refused by mixup, whatever is drawn: in %s', async (_, op) => {
    expect(await refusal(mask({ shape: [8, 8] }), op)).toMatch(
      /^Cannot `mixup`: classes.*received `mask`, a mask of `image`; use `cutmix`, name other images/,
    );
  });

  it('of an int32 tensor are refused by mixup and cutmix, which name the mask', async () => {
    const classes = tensor({ shape: [8, 8], dtype: 'int32' });
    expect(await refusal(classes, mixup({ alpha: 1 }))).toMatch(/int32.*`cutmix` and `mask`/);
    expect(await refusal(classes, cutmix({ alpha: 1 }))).toMatch(/int32.*read it by `mask`/);
  });

  it('of a float32 tensor are refused by cutmix, unless they are named to mix', async () => {
    const depth = tensor({ shape: [8, 8] });
    expect(await refusal(depth, cutmix({ alpha: 1 }))).toMatch(
      /float32.*`image\(\{ scale: 1 \}\)`/,
    );
    const features = { image: photo, mask: depth };
    const named = cutmix({ alpha: 1, features: ['image', 'mask'] });
    const stream$ = fromColumns(columns).pipe(batch({ size: n, features }), named, toTensors());
    for await (const { tensors } of pull(stream$, { seed: 1 }))
      expect(tensors.mask.shape).toEqual([n, 8, 8]);
  });

  it.each<[string, MaskFeature | ReturnType<typeof image>]>([
    ['mask', mask({ shape: [8, 8] })],
    ['image', photo],
  ])('agree where they are read by %s: the fault of cutmix', async (_, feature) => {
    const features = { image: photo, mask: feature };
    const stream$ = fromColumns(columns).pipe(
      batch({ size: n, features }),
      cutmix({ alpha: 1 }),
      toTensors(),
    );
    for await (const { tensors } of pull(stream$, { seed: 1, epochs: 5 }))
      expect([...tensors.mask.dataSync()]).toEqual([...tensors.image.dataSync()]);
  });

  it('of other images may be mixed beside a mask', async () => {
    const features = {
      image: photo,
      other: image({ column: 'image', shape: [8, 8, 1], scale: 1 }),
      mask: mask({ shape: [8, 8], follow: 'image' }),
    };
    const stream$ = fromColumns(columns).pipe(
      batch({ size: n, features }),
      mixup({ alpha: 8, per: 'sample', features: ['other'] }),
      toTensors(),
    );
    for await (const { tensors } of pull(stream$, { seed: 1 })) {
      expect([...tensors.mask.dataSync()]).toEqual([...maps]);
      expect([...tensors.image.dataSync()]).toEqual([...maps]);
      expect([...tensors.other.dataSync()]).not.toEqual([...maps]);
    }
  });
});
