import fc from 'fast-check';
import type { PatchStep } from '../../lib/core/recipe.ts';

/** Images and a chain of steps over them. */
export interface RecipeCase {
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly steps: readonly PatchStep[];
}

/** The largest that images are. */
interface Bounds {
  readonly size?: number;
  readonly side?: number;
  readonly channels?: number;
}

/** Any recipe of up to `most` steps over a few small images, in shapes that catch mistakes of axes. */
export function randomRecipe(
  most: number,
  { size = 5, side = 8, channels = 4 }: Bounds = {},
): fc.Arbitrary<RecipeCase> {
  return fc
    .record({
      size: fc.integer({ min: 1, max: size }),
      height: fc.integer({ min: 1, max: side }),
      width: fc.integer({ min: 1, max: side }),
      channels: fc.integer({ min: 1, max: channels }),
    })
    .chain((form) =>
      fc.array(randomStep(form), { maxLength: most }).map((steps) => ({ ...form, steps })),
    );
}

function randomStep({
  size,
  height,
  width,
  channels,
}: Omit<RecipeCase, 'steps'>): fc.Arbitrary<PatchStep> {
  const partner = fc
    .array(fc.integer({ min: 0, max: size - 1 }), { minLength: size, maxLength: size })
    .map((list) => Uint32Array.from(list));
  const numbers = (min: number, max: number) =>
    fc
      .array(fc.double({ min, max, noNaN: true }), { minLength: channels, maxLength: channels })
      .map((list) => Float64Array.from(list));
  const box = fc
    .tuple(
      fc.integer({ min: 0, max: width }),
      fc.integer({ min: 0, max: width }),
      fc.integer({ min: 0, max: height }),
      fc.integer({ min: 0, max: height }),
    )
    .map(([a, b, c, d]) => [Math.min(a, b), Math.min(c, d), Math.max(a, b), Math.max(c, d)]);
  const boxes = (count: number) =>
    fc
      .array(box, { minLength: count, maxLength: count })
      .map((list) => Uint32Array.from(list.flat()));
  const extent: [number, number] = [height, width];
  const weight = fc.oneof(fc.constantFrom(0, 16384, 8192), fc.integer({ min: 0, max: 16384 }));
  const weights = fc
    .array(weight, { minLength: size, maxLength: size })
    .map((list) => Uint16Array.from(list));
  return fc.oneof(
    fc.record({
      kind: fc.constant('affine' as const),
      operator: fc.constant('a'),
      scale: numbers(0.25, 2),
      bias: numbers(-1, 1),
    }),
    fc.record({
      kind: fc.constant('mix' as const),
      operator: fc.constant('m'),
      partner,
      weight: weights,
    }),
    fc.record({
      kind: fc.constant('paste' as const),
      operator: fc.constant('p'),
      partner,
      box: boxes(size),
      extent: fc.constant(extent),
    }),
    fc.record({
      kind: fc.constant('erase' as const),
      operator: fc.constant('e'),
      holes: fc.constant(2),
      box: boxes(2 * size),
      extent: fc.constant(extent),
      fill: numbers(-1, 1),
    }),
    fc.record({
      kind: fc.constant('erase' as const),
      operator: fc.constant('e'),
      holes: fc.constant(2),
      box: boxes(2 * size),
      extent: fc.constant(extent),
      fill: numbers(-1, 1),
      boxFill: fc
        .array(numbers(-1, 1), { minLength: 2 * size, maxLength: 2 * size })
        .map((fills) => Float64Array.from(fills.flatMap((fill) => [...fill]))),
    }),
  );
}
