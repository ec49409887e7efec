import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { firstValueFrom } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import type { Features } from '../../lib/core/features.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import type { PasteStep } from '../../lib/core/recipe.ts';
import {
  batch,
  classLabel,
  cutmix,
  cutout,
  explain,
  fromColumns,
  image,
  mask,
  mixup,
  normalize,
  oneOf,
  pull,
  scalar,
  sometimes,
  type Targets,
  tensor,
  text,
  toTensors,
} from '../../lib/index.ts';
import { labelTerms } from '../../lib/render/labelTerms.ts';
import { batchOf } from '../batchOf.ts';
import { many } from './drawn.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const SIZE = 4;
const pixels = Float32Array.from({ length: SIZE * 16 }, (_, k) => 1 + Math.floor(k / 16));
const columns = {
  pixels: { data: pixels, shape: [4, 4, 1] },
  large: { data: new Float32Array(SIZE * 64).fill(2), shape: [8, 8, 1] },
  colour: { data: new Float32Array(SIZE * 12).fill(2), shape: [2, 2, 3] },
  point: { data: Float32Array.from({ length: SIZE * 2 }, (_, k) => k), shape: [2] },
  price: Float32Array.of(10, 20, 30, 40),
  count: Int32Array.of(1, 2, 3, 4),
  name: ['a', 'b', 'c', 'd'],
};
const photo = image({ column: 'pixels', shape: [4, 4, 1] });

const all = {
  left: photo,
  right: photo,
  point: tensor(),
  price: scalar(),
  count: scalar({ dtype: 'int32' }),
  label: classLabel({ column: 'count', classes: 5 }),
} satisfies Features;

/** The values that the operators change, by name, for one seed. */
async function changed<F extends Features>(features: F, ...operators: readonly Augmentation[]) {
  const plain$ = fromColumns(columns).pipe(batch({ size: SIZE, features }));
  const after$ = operators.reduce((stream$, operator) => stream$.pipe(operator), plain$);
  const values = async (stream$: typeof plain$) => {
    for await (const { tensors } of pull(stream$.pipe(toTensors()), { seed: 3 })) {
      return Object.entries(tensors as Record<string, tf.Tensor | Targets>).map(
        ([name, made]): [string, string] => [
          name,
          'soft' in made ? made.soft().dataSync().join() : made.dataSync().join(),
        ],
      );
    }
    return [];
  };
  const before = new Map(await values(plain$));
  return (await values(after$)).flatMap(([name, now]) => (now === before.get(name) ? [] : [name]));
}

/** The error that a run ends with. */
async function refusal(
  features: Features,
  operator: Augmentation,
  tag: 'option' | 'schema',
): Promise<string> {
  const stream$ = fromColumns(columns).pipe(batch({ size: SIZE, features }), operator);
  const error = await pull(stream$)
    .next()
    .catch((caught: unknown) => caught);
  expect(isMillraceError(error, tag)).toBe(true);
  return (error as Error).message;
}

const box = { alpha: 1, minmax: [0.5, 0.5], per: 'sample' } as const;
const mixing = { alpha: 8, per: 'sample' } as const;
const numbers = ['point', 'price'];

describe('`features` of an operator', () => {
  it.each<[string, Augmentation, readonly string[]]>([
    ['mixup', mixup(mixing), ['left', 'right', ...numbers, 'label']],
    ['mixup', mixup({ ...mixing, features: ['left'] }), ['left', ...numbers, 'label']],
    ['mixup', mixup({ ...mixing, features: ['point'] }), ['point', 'label']],
    ['mixup', mixup({ ...mixing, features: ['right', 'price'] }), ['right', 'price', 'label']],
    ['cutmix', cutmix(box), ['left', 'right', ...numbers, 'label']],
    ['cutmix', cutmix({ ...box, features: ['right'] }), ['right', ...numbers, 'label']],
    ['cutmix', cutmix({ ...box, features: ['left', 'point'] }), ['left', 'point', 'label']],
    ['cutout', cutout({ size: 4 }), ['left', 'right']],
    ['cutout', cutout({ size: 4, features: ['right'] }), ['right']],
    ['normalize', normalize({ mean: [9], std: [1] }), ['left', 'right']],
    ['normalize', normalize({ mean: [9], std: [1], features: ['left'] }), ['left']],
    [
      'normalize',
      normalize({ mean: [9], std: [1], features: ['point', 'left'] }),
      ['left', 'point'],
    ],
    ['normalize', normalize({ mean: [9], std: [1], features: ['price'] }), ['price']],
    ['oneOf', oneOf([cutout({ size: 4, features: ['right'] })]), ['right']],
    ['sometimes', sometimes(1, cutout({ size: 4, features: ['left'] })), ['left']],
  ])('says what is transformed, and labels always mix: %s (%#)', async (_, operator, names) => {
    expect(await changed(all, operator)).toEqual(names);
  });

  it('leaves what is transformed, and what is drawn, as it is without it', async () => {
    const whole = batchOf({ size: 8 });
    const kinds = [mixup, cutmix].map((make) => [
      make({ alpha: 1 }),
      make({ alpha: 1, features: ['image'] }),
    ]);
    kinds.push([cutout({ size: 8 }), cutout({ size: 8, features: ['image'] })]);
    for (const [plain, named] of kinds) {
      const [own] = (plain as Augmentation).transform(whole).recipe.steps;
      const [told] = (named as Augmentation).transform(whole).recipe.steps;
      expect(told).toEqual({ ...own, features: ['image'] });
    }
  });

  it.each([
    { features: [] },
    { features: ['left', 'left'] },
    { features: 'left' },
    { features: [3] },
  ])('must be a list of different names: %j', (given) => {
    const wrong = given as { readonly features: string[] };
    const makes = [
      () => mixup({ alpha: 1, ...wrong }),
      () => cutmix({ alpha: 1, ...wrong }),
      () => cutout({ size: 2, ...wrong }),
      () => normalize({ mean: [0], std: [1], ...wrong }),
    ];
    for (const make of makes) expect(make).toThrow(/Cannot .*: `features` must be a list/);
  });

  const features = { ...all, mask: mask({ column: 'pixels', shape: [4, 4], follow: 'left' }) };
  it.each<[string, readonly string[], RegExp]>([
    [
      'mixup',
      ['lft'],
      /^Cannot `mixup`: .* images or float32 numbers of the batch, `left`, `right`, `point`, `price`; received "lft"; correct the name$/,
    ],
    ['mixup', ['toString'], /received "toString"; correct the name/],
    ['mixup', ['label'], /received "label", of kind classLabel; leave it out: labels mix/],
    [
      'mixup',
      ['count'],
      /received "count", of kind int32 scalar; give the feature `dtype: 'float32'`/,
    ],
    [
      'cutmix',
      ['left', 'mask'],
      /received "mask", of kind mask; name its image, `left`, which it follows/,
    ],
    [
      'cutmix',
      ['point'],
      /`features` must name an image, of `left`, `right`; received `point`; add one, or use `mixup`/,
    ],
    [
      'cutout',
      ['point'],
      /^Cannot `cutout`: .* images of the batch, `left`, `right`; received "point", of kind float32 tensor; leave it out/,
    ],
    [
      'normalize',
      ['count'],
      /received "count", of kind int32 scalar; give the feature `dtype: 'float32'`/,
    ],
    ['normalize', ['mask'], /received "mask", of kind mask; name its image/],
  ])('must name what %s can transform: %j', async (name, names, message) => {
    const make: Record<string, () => Augmentation> = {
      mixup: () => mixup({ alpha: 1, features: names }),
      cutmix: () => cutmix({ alpha: 1, features: names }),
      cutout: () => cutout({ size: 2, features: names }),
      normalize: () => normalize({ mean: [0], std: [1], features: names }),
    };
    const operator = (make[name] as () => Augmentation)();
    expect(await refusal(features, operator, 'option')).toMatch(message);
    // Whether a chain fits its batches does not depend on chance.
    const never = oneOf([cutout({ size: 2 }), sometimes(0, operator)], { weights: [1, 0] });
    expect(await refusal(features, never, 'option')).toMatch(message);
  });

  it('stands in explain, and in the chain of checkpoints only where it was said', async () => {
    const told = cutout({ size: 2, features: ['left'] });
    const plain = cutout({ size: 2 });
    const stream = (operator: Augmentation) =>
      fromColumns(columns).pipe(batch({ size: SIZE, features: all }), operator);
    const chain = async (operator: Augmentation) =>
      (await firstValueFrom(stream(operator))).checkpoint.chain?.split(' | ').slice(2);
    expect(await chain(plain)).toEqual(['cutout {"size":2}']);
    expect(await chain(told)).toEqual(['cutout {"size":2,"features":["left"]}']);
    expect(await chain(oneOf([plain, mixup({ alpha: 1 })]))).toEqual(['oneOf cutout,mixup {}']);
    expect(await chain(oneOf([told, plain]))).toEqual(['oneOf cutout["left"],cutout {}']);
    expect(await chain(sometimes(1, oneOf([told])))).toEqual(['sometimes 1 oneOf(cutout["left"])']);
    expect(await chain(oneOf([sometimes(1, told)]))).toEqual([
      'oneOf sometimes(cutout["left"]) {}',
    ]);
    const [first] = explain(await firstValueFrom(stream(told)));
    expect(first?.steps[0]).toMatchObject({ operator: 'cutout', features: ['left'] });
    const [other] = explain(await firstValueFrom(stream(plain)));
    expect(other?.steps[0]).not.toHaveProperty('features');
  });
});

describe('an operator that has nothing to transform', () => {
  const table = { count: scalar({ dtype: 'int32' }), name: text() };
  it.each<[string, Augmentation]>([
    ['mixup', mixup({ alpha: 1 })],
    ['cutmix', cutmix({ alpha: 1 })],
    ['cutout', cutout({ size: 2 })],
    ['normalize', normalize({ mean: [0], std: [1] })],
  ])('is an error of the run: %s', async (name, operator) => {
    const message = await refusal(table, operator, 'schema');
    expect(message).toMatch(
      new RegExp(
        `^Cannot \`${name}\`: the batch must have .*received \`count\` \\(int32 scalar\\), \`name\` \\(text\\)`,
      ),
    );
    expect(message).toContain(`leave out \`${name}\``);
    await refusal(table, sometimes(0, operator), 'schema');
  });

  it('is not mixup where there are labels or numbers', async () => {
    const { label, price } = all;
    expect(await changed({ label }, mixup(mixing))).toEqual(['label']);
    expect(await changed({ price }, mixup(mixing))).toEqual(['price']);
  });
});

describe('normalize() of numbers', () => {
  const two = { a: Float32Array.of(0, 100), b: Float32Array.of(0, 100) };
  const sides = { mean: [50, 50], std: [10, 10] };
  const normalized = async (features: Features, ...operators: readonly Augmentation[]) => {
    const plain$ = fromColumns(two).pipe(batch({ size: 2, features }));
    const stream$ = operators.reduce((made$, operator) => made$.pipe(operator), plain$);
    for await (const { tensors } of pull(stream$.pipe(toTensors())))
      return [...(tensors as { x: tf.Tensor }).x.dataSync()];
    return [];
  };
  const x = tensor({ columns: ['a', 'b'] });

  it('says what to name where the batch has no image: the fault', async () => {
    await expect(normalized({ x }, normalize(sides))).rejects.toThrow(
      /^Cannot `normalize`: in a batch without an image.*`features: \["x"\]`$/,
    );
    const named = normalize({ ...sides, features: ['x'] });
    expect(await normalized({ x }, named)).toEqual([-5, -5, 5, 5]);
  });

  it('goes by the last dimension, and by one number for all', async () => {
    const apart = normalize({ mean: [0, 50], std: [1, 10], features: ['x'] });
    expect(await normalized({ x }, apart)).toEqual([0, -5, 100, 5]);
    expect(await normalized({ x }, normalize({ mean: [50], std: [10], features: ['x'] }))).toEqual([
      -5, -5, 5, 5,
    ]);
    const price = scalar({ column: 'a' });
    expect(
      await normalized({ x: price }, normalize({ mean: [50], std: [10], features: ['x'] })),
    ).toEqual([-5, 5]);
    await expect(
      normalized({ x }, normalize({ mean: [1, 2, 3], std: [1, 1, 1], features: ['x'] })),
    ).rejects.toThrow(/each of the 2 channels of `x`; received 3/);
  });

  it('is one rounding of doubles, as often as it is done', async () => {
    // Seconds since 1970: float32 holds every 128th of them.
    const seconds = Float64Array.of(1.7e9, 1.7e9 + 1, 1.7e9 + 2);
    const stream$ = fromColumns({ seconds }).pipe(
      batch({ size: 3, features: { seconds: scalar() } }),
      normalize({ mean: [1.7e9], std: [2], features: ['seconds'] }),
      normalize({ mean: [0.5], std: [0.1], features: ['seconds'] }),
      toTensors(),
    );
    for await (const { tensors } of pull(stream$))
      expect([...tensors.seconds.dataSync()]).toEqual([-5, 0, 5]);
  });

  it('commutes with mixing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: 12, maxLength: 12 }),
        fc.nat(99),
        async (list, seed) => {
          const rows$ = fromColumns({ x: { data: Float32Array.from(list), shape: [3] } });
          const made = async (...operators: readonly Augmentation[]) => {
            const plain$ = rows$.pipe(batch({ size: 4, features: { x: tensor() } }));
            const stream$ = operators.reduce((s$, operator) => s$.pipe(operator), plain$);
            for await (const { tensors } of pull(stream$.pipe(toTensors()), { seed }))
              return [...tensors.x.dataSync()];
            return [];
          };
          const mix = mixup({ alpha: 1, per: 'sample' });
          const norm = normalize({ mean: [1, 2, 3], std: [2, 4, 8], features: ['x'] });
          expect(await made(norm, mix)).toEqual(await made(mix, norm));
        },
      ),
      { numRuns: 20, seed: 2 },
    );
  });
});

describe('two cutmix() of images of two extents', () => {
  const both = {
    small: photo,
    large: image({ shape: [8, 8, 1] }),
  };

  it('are told apart by their names, and refused without', async () => {
    expect(await refusal(both, cutmix({ alpha: 1 }), 'schema')).toMatch(
      /`small` of 4×4 and `large` of 8×8; name those of one extent in `features`/,
    );
    const stream$ = fromColumns(columns).pipe(
      batch({ size: SIZE, features: both }),
      cutmix({ ...box, features: ['small'] }),
      cutmix({ ...box, features: ['large'] }),
    );
    const made = await firstValueFrom(stream$);
    const extents = made.recipe.steps.map((step) => (step as PasteStep).extent);
    expect(extents).toEqual([
      [4, 4],
      [8, 8],
    ]);
    // Each takes a quarter of its image, and covers nothing of the other.
    const shares = labelTerms(made.recipe, SIZE).map(({ weight }) => [...weight]);
    expect(shares).toEqual([0.5625, 0.1875, 0.1875, 0.0625].map((w) => many(SIZE, () => w)));
  });

  it('have fills and means of the channels of the images that are named', async () => {
    const colour = { ...both, colour: image({ shape: [2, 2, 3] }) };
    const named = ['colour'];
    expect(await changed(colour, cutout({ size: 2, fill: [1, 2, 3], features: named }))).toEqual(
      named,
    );
    expect(
      await changed(colour, normalize({ mean: [1, 2, 3], std: [1, 1, 1], features: named })),
    ).toEqual(named);
    expect(await refusal(colour, cutout({ size: 2, fill: [1, 2, 3] }), 'schema')).toMatch(
      /1 channels of `small`; received 3; name other images in `features`/,
    );
  });
});
