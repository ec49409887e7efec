import { describe, expect, expectTypeOf, it } from 'vitest';
import { OptionError } from '../../lib/core/errors.ts';
import type {
  ClassLabelFeature,
  ImageFeature,
  ScalarFeature,
  TensorFeature,
  TextFeature,
} from '../../lib/core/features.ts';
import { classLabel } from '../../lib/features/classLabel.ts';
import { image } from '../../lib/features/image.ts';
import { scalar } from '../../lib/features/scalar.ts';
import { tensor } from '../../lib/features/tensor.ts';
import { text } from '../../lib/features/text.ts';
import { thrownBy } from '../core/rowsOf.ts';

/** A call as JavaScript may make it. */
function refusal(make: (options: never) => unknown, options: unknown): string {
  const error = thrownBy(() => make(options as never));
  expect(error).toBeInstanceOf(OptionError);
  return error.message;
}

describe('the features', () => {
  it('are plain data that holds what was said and nothing else', () => {
    const features = [
      image({ shape: [2, 3, 1] }),
      image({ column: 'pixels', shape: [2, 3, 4], scale: 1 }),
      classLabel({ classes: 1 }),
      classLabel({ column: 'y', classes: ['cat', 'dog'] }),
      tensor(),
      tensor({ column: 'x', shape: [], dtype: 'int32' }),
      tensor({ columns: ['a', 'b', 'c', 'd'], shape: [2, 2] }),
      scalar(),
      scalar({ column: 'x', dtype: 'int32' }),
      text(),
      text({ column: 'x' }),
    ];
    expect(features).toStrictEqual([
      { kind: 'image', shape: [2, 3, 1] },
      { kind: 'image', column: 'pixels', shape: [2, 3, 4], scale: 1 },
      { kind: 'classLabel', classes: 1 },
      { kind: 'classLabel', column: 'y', classes: 2, names: ['cat', 'dog'] },
      { kind: 'tensor', dtype: 'float32' },
      { kind: 'tensor', columns: ['x'], shape: [], dtype: 'int32' },
      { kind: 'tensor', columns: ['a', 'b', 'c', 'd'], shape: [2, 2], dtype: 'float32' },
      { kind: 'scalar', dtype: 'float32' },
      { kind: 'scalar', column: 'x', dtype: 'int32' },
      { kind: 'text' },
      { kind: 'text', column: 'x' },
    ]);
    expect(JSON.parse(JSON.stringify(features))).toEqual(features);
  });

  it('do not change with the lists that they were made from', () => {
    const names = ['cat', 'dog'];
    const columns = ['a', 'b'];
    const shape: [number, number, number] = [2, 2, 1];
    const made = [
      classLabel({ classes: names }),
      tensor({ columns, shape: [2] }),
      image({ shape }),
    ];
    const before = structuredClone(made);
    names.push('cow');
    columns[0] = 'z';
    shape[2] = 3;
    expect(made).toEqual(before);
  });

  it('keep their kind in their type', () => {
    expectTypeOf(image({ shape: [1, 1, 1] })).toEqualTypeOf<ImageFeature>();
    expectTypeOf(classLabel({ classes: 2 })).toEqualTypeOf<ClassLabelFeature>();
    expectTypeOf(tensor()).toEqualTypeOf<TensorFeature>();
    expectTypeOf(scalar()).toEqualTypeOf<ScalarFeature>();
    expectTypeOf(text()).toEqualTypeOf<TextFeature>();
    expectTypeOf({ label: classLabel({ classes: 2 }) }.label.kind).toEqualTypeOf<'classLabel'>();
    expect(text().kind).toBe('text');
  });

  it.each([
    [[28, 28], '[28, 28]'],
    [[28, 28, 0], '[28, 28, 0]'],
    [[28, 28, 1.5], '[28, 28, 1.5]'],
    [[28, -28, 1], '[28, -28, 1]'],
    ['28x28x1', '"28x28x1"'],
  ])('image() refuses the shape %j', (shape, shown) => {
    expect(refusal(image, { shape })).toBe(
      'Cannot `image`: `shape` must be [height, width, channels], positive integers, or ' +
        `[null, null, channels]; received ${shown}`,
    );
  });

  it('image() refuses a scale that is no finite number', () => {
    for (const scale of [Number.NaN, Infinity, '1', null]) {
      expect(refusal(image, { shape: [1, 1, 1], scale })).toMatch(
        '`scale` must be a number; received',
      );
    }
  });

  it('classLabel() refuses what is neither a count nor different names', () => {
    for (const classes of [0, -1, 2.5, undefined, '10', [], ['cat', 'cat'], ['cat', 3], 2 ** 60]) {
      expect(refusal(classLabel, { classes })).toMatch(
        'Cannot `classLabel`: `classes` must be a positive integer or a list of different names; received',
      );
    }
  });

  it('tensor() refuses columns, shapes and dtypes that cannot be', () => {
    expect(refusal(tensor, { columns: [] })).toMatch(
      '`columns` must be a list of at least one name; received []',
    );
    expect(refusal(tensor, { columns: 'a' })).toMatch('`columns`');
    expect(refusal(tensor, { shape: [2, 0] })).toMatch(
      '`shape` must be a list of positive integers; received [2, 0]',
    );
    expect(refusal(tensor, { shape: 2 })).toMatch('`shape`');
    expect(refusal(tensor, { dtype: 'float64' })).toMatch(
      "Cannot `tensor`: `dtype` must be 'float32' or 'int32'; received \"float64\"",
    );
    expect(refusal(tensor, { column: 'a', columns: ['a'] })).toMatch(
      'one of `column` and `columns` must be left out',
    );
  });

  it('tensor() refuses a shape of more or fewer numbers than it has columns', () => {
    expect(refusal(tensor, { columns: ['a', 'b'], shape: [3] })).toBe(
      'Cannot `tensor`: `shape` must be of as many numbers as there are columns, 2; received [3]',
    );
    expect(refusal(tensor, { columns: ['a', 'b'], shape: [] })).toMatch('received []');
    expect(tensor({ columns: ['a'], shape: [3] }).shape).toEqual([3]);
  });

  it('scalar() refuses another dtype', () => {
    expect(refusal(scalar, { dtype: 'int64' })).toMatch('Cannot `scalar`: `dtype` must be');
  });

  it('refuse options that they do not know, and what is no object', () => {
    expect(refusal(image, { shape: [1, 1, 1], size: 3 })).toBe(
      'Cannot `image`: its options must be among `column`, `shape`, `channels`, `scale`, ' +
        '`orientation`, `maxPixels`, `decoders`, `cache`; received `size`',
    );
    expect(refusal(classLabel, { classes: 2, names: ['a', 'b'] })).toMatch('received `names`');
    expect(refusal(tensor, { type: 'int32' })).toMatch('received `type`');
    expect(refusal(scalar, { shape: [1] })).toMatch('received `shape`');
    expect(refusal(text, { dtype: 'string' })).toMatch('received `dtype`');
    for (const options of [null, 3, 'x', ['x']]) {
      expect(refusal(text, options)).toMatch(
        'Cannot `text`: its options must be an object; received',
      );
    }
  });

  it('refuse a column that is no name', () => {
    for (const make of [image, classLabel, tensor, scalar, text] as ((
      options: never,
    ) => unknown)[]) {
      const rest =
        make === image ? { shape: [1, 1, 1] } : make === classLabel ? { classes: 2 } : {};
      expect(refusal(make, { ...rest, column: 3 })).toMatch(
        '`column` must be the name of a column; received 3',
      );
    }
    expect(refusal(tensor, { columns: ['a', 3] })).toMatch(
      '`columns` must be a list of at least one name',
    );
  });
});
