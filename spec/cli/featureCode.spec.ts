import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureCode, keyCode } from '../../lib/cli/featureCode.ts';
import type { Feature } from '../../lib/core/features.ts';
import {
  boxes,
  classLabel,
  image,
  mask,
  multiLabel,
  points,
  scalar,
  tensor,
  text,
} from '../../lib/index.ts';

const CALLS = { boxes, classLabel, image, mask, multiLabel, points, scalar, tensor, text };

/** What a program makes of the code. */
const evaluate = (code: string): unknown =>
  new Function(...Object.keys(CALLS), `return ${code}`)(...Object.values(CALLS));

const side = fc.integer({ min: 1, max: 300 });
const column = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
const optional = <T>(value: T | undefined, name: string) =>
  value === undefined ? {} : { [name]: value };
const names = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 });
const dtype = fc.constantFrom('float32' as const, 'int32' as const);
const feature: fc.Arbitrary<Feature> = fc.oneof(
  fc
    .record({ column, height: side, width: side, scale: fc.option(fc.double({ noNaN: true })) })
    .map(({ column: from, height, width, scale }) =>
      image({
        ...optional(from, 'column'),
        ...(Number.isFinite(scale) && scale !== null ? { scale } : {}),
        shape: [height, width, 3],
      }),
    ),
  fc.constantFrom(
    image(),
    image({ shape: [null, null, 1], orientation: 'ignore' }),
    image({ maxPixels: 9, decoders: { 'image/webp': 'millrace/decoders/sharp' } }),
    image({ shape: [1, 1, 3], scale: -0 }),
    multiLabel({ classes: 20, format: 'multiHot' }),
    multiLabel({ column: 'tags', classes: ['cat', "it's"] }),
    mask({ shape: [8, 8], follow: 'photo', erase: 255 }),
    boxes({ format: 'xywh', labels: 'class', minVisible: 0.25, normalized: true }),
    points({
      follow: 'photo',
      pairs: [
        [0, 1],
        [2, 3],
      ],
    }),
    text(),
  ),
  fc
    .record({ column, classes: fc.oneof(side, names) })
    .map(({ column: from, classes }) => classLabel({ ...optional(from, 'column'), classes })),
  fc
    .record({ column, dtype })
    .map(({ column: from, dtype: type }) => scalar({ ...optional(from, 'column'), dtype: type })),
  fc.record({ shape: fc.array(side, { minLength: 1 }), dtype }).map((options) => tensor(options)),
);

describe('featureCode()', () => {
  it('is what a programmer would write', () => {
    expect(featureCode(image({ shape: [28, 28, 1] }))).toBe('image({ shape: [28, 28, 1] })');
    expect(featureCode(classLabel({ classes: ['cat', "it's"] }))).toBe(
      `classLabel({ classes: ['cat', "it's"] })`,
    );
    expect([image(), scalar(), text()].map(featureCode)).toEqual(['image()', 'scalar()', 'text()']);
  });

  it('makes the very feature when it is run', () => {
    fc.assert(
      fc.property(feature, (one) => {
        expect(evaluate(featureCode(one))).toEqual(one);
      }),
    );
  });

  it('has keys for any name of a column', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const made = new Function(`return { [${JSON.stringify(name)}]: 1 }`)();
        expect(new Function(`return { ${keyCode(name)}: 1 }`)()).toEqual(made);
      }),
      { examples: [["it's"], ['a\\b'], ['\u2028'], ['label_1'], ['1st']] },
    );
  });
});
