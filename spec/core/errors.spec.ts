import { build, type OutputFile } from 'esbuild';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  CheckpointError,
  CriterionError,
  DataError,
  type DataPlace,
  DemandError,
  type ErrorTag,
  IoError,
  type MillraceError,
  OptionError,
  SchemaError,
} from '../../lib/core/errors.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { requireKnownOptions } from '../../lib/options/requireKnownOptions.ts';
import { requireOption } from '../../lib/options/requireOption.ts';
import { thrownBy } from './rowsOf.ts';

const cause = new RangeError('underneath');
const everyKind: readonly (readonly [ErrorTag, MillraceError])[] = [
  ['option', new OptionError('m', { cause })],
  ['schema', new SchemaError('m', { cause })],
  ['data', new DataError('m', { source: 's' }, { cause })],
  ['io', new IoError('m', { cause })],
  ['checkpoint', new CheckpointError('m', { cause })],
  ['demand', new DemandError('m', { cause })],
  ['criterion', new CriterionError('m', { cause })],
];

describe('the errors', () => {
  it.each(everyKind)('have the tag, the name and the cause of their kind: %s', (tag, error) => {
    expect(error).toBeInstanceOf(Error);
    expect(error.tag).toBe(tag);
    expect(error.name.toLowerCase()).toBe(`${tag}error`);
    expect(error.cause).toBe(cause);
    expect(
      everyKind.filter(([other]) => isMillraceError(error, other)).map(([other]) => other),
    ).toEqual([tag]);
    expect(isMillraceError(error)).toBe(true);
  });

  it('keep their names where a bundler renames the classes', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents:
          "import { DataError, OptionError } from './lib/core/errors.ts';\n\
          export const errors = [new OptionError('m'), new DataError('m', { source: 's' })];",
        resolveDir: process.cwd(),
      },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    });
    const [{ text }] = outputFiles as [OutputFile];
    expect(text).not.toMatch(/class (Option|Data)Error/);
    const { errors } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    const seen = (errors as Error[]).map(({ name, stack }) => [name, stack?.split('\n')[0]]);
    expect(seen).toEqual([
      ['OptionError', 'OptionError: m'],
      ['DataError', 'DataError: m (s)'],
    ]);
  });

  it('say where in the data they were found', () => {
    const whole = new DataError('Cannot read', {
      source: 'a.parquet',
      rowGroup: 0,
      row: 0,
      column: 'x',
    });
    expect(whole.message).toBe('Cannot read (a.parquet, row group 0, row 0, column `x`)');
    expect(whole.place).toEqual({ source: 'a.parquet', rowGroup: 0, row: 0, column: 'x' });
    expect(new DataError('Cannot read', { source: 'a', column: 'x' }).message).toBe(
      'Cannot read (a, column `x`)',
    );
  });
});

describe('isMillraceError()', () => {
  it('recognises the errors of another copy of the library, and no others', () => {
    const foreign = Object.assign(new Error('m'), { isMillraceError: true, tag: 'io' });
    expect(isMillraceError(foreign, 'io')).toBe(true);
    expect(isMillraceError(foreign, 'data')).toBe(false);
    for (const other of [
      new Error('m'),
      { isMillraceError: true, tag: 'io' },
      null,
      undefined,
      'io',
    ]) {
      expect(isMillraceError(other)).toBe(false);
    }
  });

  it('narrows what was caught', () => {
    const caught: unknown = everyKind[0]?.[1];
    if (!isMillraceError(caught)) throw new Error('It is one');
    expectTypeOf(caught).toExtend<MillraceError>();
    expectTypeOf(caught.tag).toEqualTypeOf<ErrorTag>();
    expect(caught.tag).toBe('option');
  });

  it('narrows to the class of the tag, with its fields', () => {
    const caught: unknown = everyKind[2]?.[1];
    if (!isMillraceError(caught, 'data')) throw new Error('It is one');
    expectTypeOf(caught).toEqualTypeOf<DataError>();
    expectTypeOf(caught.place.row).toEqualTypeOf<number | undefined>();
    expect(caught.place.source).toBe('s');
    const other: unknown = caught;
    if (isMillraceError(other) && other.tag === 'data')
      expectTypeOf(other.place).toEqualTypeOf<DataPlace>();
  });
});

describe('requireOption()', () => {
  const shown = (value: unknown) =>
    thrownBy(() => requireOption(false, '`batch`', { option: 'size', rule: 'a number', value }))
      .message;

  it('throws only where the rule does not hold', () => {
    const rule = { option: 'size', rule: 'a number', value: 'x', remedy: 'give one' };
    expect(() => requireOption(true, '`batch`', rule)).not.toThrow();
    const error = thrownBy(() => requireOption(false, '`batch`', rule));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toBe('Cannot `batch`: `size` must be a number; received "x"; give one');
  });

  it.each([
    [3, '3'],
    [Number.NaN, 'NaN'],
    ['3', '"3"'],
    [null, 'null'],
    [undefined, 'undefined'],
    [10n, '10'],
    [Symbol('s'), 'Symbol(s)'],
    [[1, 'a', [undefined]], '[1, "a", [undefined]]'],
    [{ a: 1 }, '{"a":1}'],
    [new Map(), 'an object of Map'],
    [new Uint8Array(3), 'Uint8Array of 3 values'],
    [Object.create(null), '{}'],
    [function step() {}, 'a function step'],
    [() => 0, 'a function'],
  ])('shows the value that came: %#', (value, text) => {
    expect(shown(value)).toBe(`Cannot \`batch\`: \`size\` must be a number; received ${text}`);
  });

  it('shows values that JSON cannot hold', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(shown(circle)).toMatch('must be a number; received an object with self');
    expect(shown({ big: 1n, small: 1 })).toMatch(
      'must be a number; received an object with big, small',
    );
  });
});

describe('requireKnownOptions()', () => {
  it('lets known options be, and names the first that is not', () => {
    expect(() => requireKnownOptions('`f`', { a: 1 }, ['a', 'b'])).not.toThrow();
    expect(() => requireKnownOptions('`f`', {}, ['a'])).not.toThrow();
    expect(
      thrownBy(() => requireKnownOptions('`f`', { a: 1, c: 1, d: 1 }, ['a', 'b'])).message,
    ).toBe('Cannot `f`: its options must be among `a`, `b`; received `c`');
  });

  it('refuses what is no object of options', () => {
    for (const options of [null, undefined, 3, 'a', ['a'], () => 0]) {
      expect(() => requireKnownOptions('`f`', options, ['a'])).toThrow(OptionError);
    }
  });
});
