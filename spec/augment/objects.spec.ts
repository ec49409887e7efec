import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import type { Features } from '../../lib/core/features.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import {
  augment,
  type BoxesOptions,
  batch,
  boxes,
  centerCrop,
  cutmix,
  cutout,
  fromColumns,
  image,
  mask,
  mixup,
  normalize,
  oneOf,
  pad,
  points,
  pull,
  randomCrop,
  randomFlip,
  resize,
  sometimes,
  toTensors,
} from '../../lib/index.ts';
import { many } from './drawn.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

type Box = readonly [x1: number, y1: number, x2: number, y2: number];

interface Scene {
  readonly extent: readonly [height: number, width: number];
  /** One box a sample, of whole pixels. */
  readonly boxes: readonly Box[];
}

const scene: fc.Arbitrary<Scene> = fc
  .tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 2, max: 9 }))
  .chain(([height, width]) => {
    const side = (length: number) =>
      fc.uniqueArray(fc.integer({ min: 0, max: length }), { minLength: 2, maxLength: 2 });
    const box = fc.tuple(side(width), side(height)).map(([xs, ys]): Box => {
      const [x1 = 0, x2 = 0] = xs.sort((a, b) => a - b);
      const [y1 = 0, y2 = 0] = ys.sort((a, b) => a - b);
      return [x1, y1, x2, y2];
    });
    const all = fc.array(box, { minLength: 1, maxLength: 6 });
    return all.map((found) => ({ extent: [height, width] as const, boxes: found }));
  });

/** Sample `i` has class `i + 1` within its box, in its image and in its mask. */
function columnsOf({ extent: [height, width], boxes: all }: Scene) {
  const pixels = all.flatMap(([x1, y1, x2, y2], i) =>
    many(height * width, (k) => {
      const [x, y] = [k % width, Math.floor(k / width)];
      return x >= x1 && x < x2 && y >= y1 && y < y2 ? i + 1 : 0;
    }),
  );
  const data = Uint8Array.from(pixels);
  return {
    image: { data, shape: [height, width, 1] },
    mask: { data, shape: [height, width] },
    boxes: { data: Int32Array.from(all.flat()), shape: [1, 4] },
    classes: { data: Int32Array.from(all, (_, i) => i + 1), shape: [1] },
  };
}

function featuresOf({ extent: [height, width] }: Scene, options: Partial<BoxesOptions> = {}) {
  return {
    image: image({ shape: [height, width, 1], scale: 1 }),
    mask: mask({ shape: [height, width] }),
    boxes: boxes({ format: 'xyxy', labels: 'classes', ...options }),
  };
}

function scene$(
  scene: Scene,
  operators: readonly Augmentation[],
  options: Partial<BoxesOptions> = {},
) {
  const features = featuresOf(scene, options);
  const size = scene.boxes.length;
  const batches$ = fromColumns(columnsOf(scene)).pipe(batch({ size, features }));
  return operators
    .reduce((stream$, operator) => stream$.pipe(operator), batches$)
    .pipe(toTensors());
}

interface Found {
  readonly label: number;
  readonly box: readonly number[];
}

/** For each sample its boxes by their labels. */
function boxesOf({
  host,
}: {
  host: { boxes: Float32Array; offsets: Int32Array; labels?: Int32Array };
}) {
  return many(host.offsets.length - 1, (i) =>
    many((host.offsets[i + 1] as number) - (host.offsets[i] as number), (k): Found => {
      const at = (host.offsets[i] as number) + k;
      const label = host.labels?.[at] ?? 0;
      return { label, box: [...host.boxes.subarray(4 * at, 4 * at + 4)] };
    }).sort((a, b) => a.label - b.label),
  );
}

/** The smallest boxes around the pixels of each class of a mask but 0, by class. */
function boundsOf(classes: ArrayLike<number>, width: number): readonly Found[] {
  const bounds = new Map<number, [number, number, number, number]>();
  Array.from(classes).forEach((label, k) => {
    const [x, y] = [k % width, Math.floor(k / width)];
    const [x1, y1, x2, y2] = bounds.get(label) ?? [x, y, x, y];
    bounds.set(label, [Math.min(x1, x), Math.min(y1, y), Math.max(x2, x + 1), Math.max(y2, y + 1)]);
  });
  bounds.delete(0);
  return [...bounds].map(([label, box]) => ({ label, box })).sort((a, b) => a.label - b.label);
}

/** Whether a box holds a pixel. */
function isWithin([x, y]: readonly [number, number], box: readonly number[]): boolean {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box;
  return x1 <= x && y1 <= y && x2 > x && y2 > y;
}

const side = fc.integer({ min: 1, max: 9 });
const flip = fc.constant(randomFlip({ horizontal: 0.5, vertical: 0.5 }));
/** Geometry that looks up whole pixels. */
const geometry: fc.Arbitrary<(extent: readonly [number, number]) => Augmentation> = fc.oneof(
  flip.map((operator) => () => operator),
  fc.tuple(side, side, fc.nat(4)).map(
    ([h, w, padding]) =>
      ([height, width]: readonly [number, number]) =>
        randomCrop({ size: [Math.min(h, height), Math.min(w, width)], padding }),
  ),
  fc.nat(3).map((padding) => () => pad({ padding })),
);
const cut = fc
  .constantFrom('batch' as const, 'pair' as const, 'sample' as const)
  .map((per) => cutmix({ alpha: 1, per, minmax: [0.2, 0.8] }));

/** The chain of such operators, each on images of the extent that it gets. */
function chainOf(
  [height, width]: readonly [number, number],
  makers: readonly ((extent: readonly [number, number]) => Augmentation)[],
): readonly Augmentation[] {
  let extent: readonly [number, number] = [height, width];
  return makers.map((make) => {
    const operator = make(extent);
    const features: Features = { image: image({ shape: [...extent, 1] }) };
    const { shape } = operator.featuresAfter(features).image as ReturnType<typeof image>;
    extent = [shape[0] as number, shape[1] as number];
    return operator;
  });
}

describe('boxes', () => {
  it('are the smallest around the pixels of their masks after any geometry and a cut', async () => {
    let [seen, dropped] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        scene,
        fc.array(geometry, { maxLength: 3 }),
        fc.option(cut, { nil: undefined }),
        fc.nat(1000),
        async (given, makers, cutting, seed) => {
          const chain = chainOf(given.extent, makers);
          const last = cutting === undefined ? [] : [cutting, randomFlip({ vertical: 0.5 })];
          const operators = [
            ...chain,
            ...last,
            cutout({ size: 3 }),
            normalize({ mean: [1], std: [2] }),
          ];
          for await (const { tensors } of pull(scene$(given, operators), { seed })) {
            const [, height = 0, width = 0] = tensors.mask.shape;
            const classes = tensors.mask.dataSync();
            const found = boxesOf(tensors.boxes);
            for (const [i, own] of found.entries()) {
              const pixels = classes.subarray(i * height * width, (i + 1) * height * width);
              expect(own).toEqual(boundsOf(pixels, width));
              seen += own.length;
              dropped += own.some(({ label }) => label === i + 1) ? 0 : 1;
            }
          }
        },
      ),
      { numRuns: 150, seed: 1 },
    );
    expect(seen).toBeGreaterThan(300);
    expect(dropped).toBeGreaterThan(30);
  });

  it('grow with an image that is resized by a whole factor, as their masks', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.integer({ min: 1, max: 4 }), async (given, factor) => {
        const [h, w] = given.extent;
        const resized$ = scene$(given, [resize({ size: [h * factor, w * factor] })]);
        for await (const { tensors } of pull(resized$)) {
          const all = given.boxes.map((box, i) => [
            { label: i + 1, box: box.map((side) => side * factor) },
          ]);
          expect(boxesOf(tensors.boxes)).toEqual(all);
          const pixels = h * w * factor ** 2;
          const classes = tensors.mask.dataSync();
          all.forEach((own, i) => {
            const part = classes.subarray(i * pixels, (i + 1) * pixels);
            expect(boundsOf(part, w * factor)).toEqual(own);
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  it('come back where they were after two flips', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.constantFrom('horizontal', 'vertical'), async (given, axis) => {
        const flips = many(2, () => randomFlip({ horizontal: 0, [axis]: 1 }));
        for await (const { tensors } of pull(scene$(given, flips))) {
          expect(
            boxesOf(tensors.boxes)
              .flat()
              .map(({ box }) => box),
          ).toEqual(given.boxes);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('hold every pixel of their objects where several cuts overlap', async () => {
    await fc.assert(
      fc.asyncProperty(
        scene,
        fc.array(cut, { minLength: 2, maxLength: 3 }),
        fc.nat(1000),
        async (given, cuts, seed) => {
          const [, width] = given.extent;
          for await (const { tensors } of pull(scene$(given, cuts), { seed })) {
            const classes = tensors.mask.dataSync();
            const pixels = classes.length / given.boxes.length;
            for (const [i, own] of boxesOf(tensors.boxes).entries()) {
              for (let k = 0; k < pixels; k++) {
                const label = classes[i * pixels + k] as number;
                const pixel = [k % width, Math.floor(k / width)] as const;
                // What was pasted back into its own image has a box of its own.
                const around = own.filter((other) => other.label === label);
                expect(label === 0 || around.some(({ box }) => isWithin(pixel, box))).toBe(true);
              }
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of which less than `minVisible` is visible are dropped with their labels', async () => {
    const given: Scene = {
      extent: [4, 4],
      boxes: [
        [0, 0, 4, 4],
        [2, 0, 4, 4],
        [1, 0, 3, 4],
      ],
    };
    // Two columns are left of the four, on the right.
    const crops = [pad({ padding: [0, 2, 0, 0] }), centerCrop({ size: [4, 2] })];
    const cropped = async (minVisible: number) => {
      for await (const { tensors } of pull(scene$(given, crops, { minVisible })))
        return boxesOf(tensors.boxes).map((own) => own.map(({ label }) => label));
      return [];
    };
    expect(await cropped(0)).toEqual([[1], [2], [3]]);
    expect(await cropped(0.5)).toEqual([[1], [2], [3]]);
    expect(await cropped(0.51)).toEqual([[], [2], []]);
    expect(await cropped(1)).toEqual([[], [2], []]);
  });

  it('of both images weigh λ and 1 − λ after mixup', async () => {
    const given: Scene = {
      extent: [4, 4],
      boxes: [
        [0, 0, 4, 4],
        [2, 0, 4, 4],
        [1, 0, 3, 4],
      ],
    };
    let mixed = 0;
    for (const per of ['batch', 'pair', 'sample'] as const) {
      const stream$ = scene$(given, [mixup({ alpha: 1, per, features: ['image'] })]).pipe();
      await expect(pull(stream$).next()).rejects.toThrow(/classes of pixels/);
      const { mask: _, ...features } = featuresOf(given);
      const mixed$ = fromColumns(columnsOf(given)).pipe(
        batch({ size: 3, features }),
        mixup({ alpha: 1, per }),
        toTensors(),
      );
      for await (const { tensors, recipeBatch } of pull(mixed$, { seed: 3, epochs: 3 })) {
        const { offsets, host } = tensors.boxes;
        const [step] = recipeBatch.recipe.steps;
        if (step?.kind !== 'mix') throw new Error('there must be a mix');
        for (let i = 0; i < 3; i++) {
          const own = [...(host.labels ?? [])].slice(offsets[i], offsets[i + 1]);
          const weights = [...host.weights].slice(offsets[i], offsets[i + 1]);
          const partner = step.partner[i] as number;
          const lambda = (step.weight[i] as number) / 16384;
          expect(own).toEqual(partner === i ? [i + 1] : [i + 1, partner + 1]);
          expect(weights).toEqual(
            partner === i ? [1] : [Math.fround(lambda), Math.fround(1 - lambda)],
          );
          mixed += partner === i ? 0 : 1;
        }
      }
    }
    expect(mixed).toBeGreaterThan(5);
  });

  it('follow the image that is named, by the draw of its own', async () => {
    const pixels = { data: new Uint8Array(8 * 16), shape: [4, 4, 1] };
    const columns = {
      pixels,
      box: {
        data: new Float32Array(8 * 4).map((_, k) => [0, 0, 1, 1][k % 4] as number),
        shape: [4],
      },
    };
    const photo = image({ column: 'pixels', shape: [4, 4, 1] });
    const features = {
      left: photo,
      right: photo,
      ofLeft: boxes({ column: 'box', format: 'xyxy', follow: 'left' }),
      ofRight: boxes({ column: 'box', format: 'xyxy', follow: 'right' }),
    };
    const stream$ = fromColumns(columns).pipe(
      batch({ size: 8, features }),
      randomFlip({ horizontal: 0.5, features: ['left'] }),
      toTensors(),
    );
    for await (const { tensors } of pull(stream$, { seed: 1 })) {
      const lefts = boxesOf(tensors.ofLeft)
        .flat()
        .map(({ box: [x1] }) => x1);
      expect([...new Set(lefts)].sort()).toEqual([0, 3]);
      expect(
        boxesOf(tensors.ofRight)
          .flat()
          .every(({ box: [x1] }) => x1 === 0),
      ).toBe(true);
    }
  });

  it('are moved where a sample is chosen by sometimes() and oneOf(), as its mask', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.nat(1000), async (given, seed) => {
        const either = oneOf([
          randomFlip({ horizontal: 1 }),
          randomFlip({ horizontal: 0, vertical: 1 }),
        ]);
        for await (const { tensors } of pull(scene$(given, [sometimes(0.7, either)]), { seed })) {
          const classes = tensors.mask.dataSync();
          const pixels = classes.length / given.boxes.length;
          for (const [i, own] of boxesOf(tensors.boxes).entries())
            expect(own).toEqual(
              boundsOf(classes.subarray(i * pixels, (i + 1) * pixels), given.extent[1]),
            );
        }
      }),
      { numRuns: 30 },
    );
  });

  it('are moved by the function of augment(), and clipped', async () => {
    const shift = augment({
      name: 'shift',
      draw: () => 2,
      image: (pixels) => pixels,
      boxes: (all, by) => all.map((value, k) => (k % 2 === 0 ? value + by : value)),
      points: (all, by) => all.map((value, k) => (k % 2 === 0 ? value + by : value)),
    });
    const given: Scene = {
      extent: [4, 4],
      boxes: [
        [0, 0, 2, 4],
        [2, 0, 4, 4],
        [1, 0, 3, 4],
      ],
    };
    for await (const { tensors } of pull(scene$(given, [shift])))
      expect(boxesOf(tensors.boxes).map((own) => own.map(({ box }) => box))).toEqual([
        [[2, 0, 4, 4]],
        [],
        [[3, 0, 4, 4]],
      ]);
    const wrong = augment({
      name: 'wrong',
      image: (pixels) => pixels,
      boxes: (all) => all.slice(1),
    });
    for await (const { tensors } of pull(scene$(given, [wrong])))
      expect(() => tensors.boxes).toThrow(/`boxes` of `wrong` must return a Float32Array of 4 num/);
  });
});

describe('points', () => {
  const columns = {
    image: { data: new Uint8Array(2 * 12), shape: [3, 4, 1] },
    points: { data: Float32Array.of(0, 0, 4, 3, 1, 1, 2, 0, 0.5, 0.5, NaN, 1), shape: [3, 2] },
  };
  const points$ = (
    operators: readonly Augmentation[],
    options: Parameters<typeof points>[0] = {},
  ) => {
    const features = { image: image({ shape: [3, 4, 1] }), points: points(options) };
    const batches$ = fromColumns(columns).pipe(batch({ size: 2, features }));
    return operators
      .reduce((stream$, operator) => stream$.pipe(operator), batches$)
      .pipe(toTensors());
  };
  const pulled = async (operators: readonly Augmentation[], options = {}) => {
    for await (const { tensors } of pull(points$(operators, options), { seed: 1 }))
      return tensors.points.arraySync();
    return [];
  };

  it('are at x = width − x after a flip, and their pairs change places', async () => {
    const flipped = [randomFlip({ horizontal: 1 })];
    expect(await pulled(flipped)).toEqual([
      [
        [4, 0],
        [0, 3],
        [3, 1],
      ],
      [
        [2, 0],
        [3.5, 0.5],
        [NaN, NaN],
      ],
    ]);
    const pairs = [[0, 2]];
    expect(await pulled(flipped, { pairs })).toEqual([
      [
        [3, 1],
        [0, 3],
        [4, 0],
      ],
      [
        [NaN, NaN],
        [3.5, 0.5],
        [2, 0],
      ],
    ]);
    const twice = await pulled([...flipped, randomFlip({ horizontal: 1 })], { pairs });
    expect(twice).toEqual(await pulled([]));
    const turned = [randomFlip({ horizontal: 0, vertical: 1 })];
    expect(await pulled(turned, { pairs })).toEqual([
      [
        [0, 3],
        [4, 0],
        [1, 2],
      ],
      [
        [2, 3],
        [0.5, 2.5],
        [NaN, NaN],
      ],
    ]);
  });

  it('are where a point of their image is: at the centre of its pixel', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 8 })),
        fc.array(geometry, { maxLength: 4 }),
        fc.nat(1000),
        async (extent, makers, seed) => {
          const [height, width] = extent;
          const at = seed % (height * width);
          const data = new Uint8Array(height * width).fill(255, at, at + 1);
          const centre = Float32Array.of((at % width) + 0.5, Math.floor(at / width) + 0.5);
          const features = { image: image({ shape: [height, width, 1] }), point: points() };
          const batches$ = fromColumns({
            image: { data, shape: [height, width, 1] },
            point: { data: centre, shape: [2] },
          }).pipe(batch({ size: 1, features }));
          const moved$ = chainOf(extent, makers).reduce(
            (s$, operator) => s$.pipe(operator),
            batches$,
          );
          for await (const { tensors } of pull(moved$.pipe(toTensors()), { seed })) {
            const now = tensors.image.shape[2] as number;
            const found = tensors.image.dataSync().indexOf(1);
            const wanted =
              found < 0 ? [NaN, NaN] : [(found % now) + 0.5, Math.floor(found / now) + 0.5];
            expect([...tensors.point.dataSync()]).toEqual(wanted);
          }
        },
      ),
      { numRuns: 100, seed: 2 },
    );
  });

  it('are refused by mixup and cutmix, which name the way out', async () => {
    for (const operator of [mixup({ alpha: 1 }), cutmix({ alpha: 1 })]) {
      const error = await pull(points$([operator]))
        .next()
        .catch((caught: unknown) => caught);
      expect(isMillraceError(error, 'schema')).toBe(true);
      expect(String(error)).toMatch(/points of two images.*received `points`, points of `image`/);
    }
  });
});
