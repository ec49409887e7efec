import * as fc from 'fast-check';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import type { Rows } from '../../../lib/core/rows.ts';
import { fromColumns } from '../../../lib/datasets/columns/fromColumns.ts';
import { pull } from '../../../lib/sinks/pull.ts';
import { valuesOf } from '../values.ts';

function read(...[columns, options]: Parameters<typeof fromColumns>): Promise<Rows[]> {
  return lastValueFrom(fromColumns(columns, options).pipe(toArray()), { defaultValue: [] });
}

describe('fromColumns()', () => {
  it('gives numbers, arrays of a shape and text as they are', async () => {
    const image = Uint8Array.from({ length: 24 }, (_, i) => i);
    const [rows] = await read({
      image: { data: image, shape: [2, 2, 1] },
      label: Int32Array.of(5, 4, 3, 2, 1, 0),
      big: BigInt64Array.of(1n, 2n, 3n, 4n, 5n, -6n),
      clamped: Uint8ClampedArray.of(1, 2, 3, 4, 5, 255),
      name: ['a', 'ä', '', '猫', 'e', 'f'],
    });
    expect(rows?.length).toBe(6);
    const all = [rows as Rows];
    expect(valuesOf(all, 'image')).toEqual(
      Array.from({ length: 6 }, (_, i) => [0, 1, 2, 3].map((k) => 4 * i + k)),
    );
    expect(valuesOf(all, 'label')).toEqual([5, 4, 3, 2, 1, 0]);
    expect(valuesOf(all, 'big')).toEqual([1n, 2n, 3n, 4n, 5n, -6n]);
    expect(valuesOf(all, 'clamped')).toEqual([1, 2, 3, 4, 5, 255]);
    expect(valuesOf(all, 'name')).toEqual(['a', 'ä', '', '猫', 'e', 'f']);
    const field = rows?.schema.fields[0];
    expect(field?.nullable).toBe(false);
    expect(Object.fromEntries(field?.metadata ?? [])).toEqual({
      'ARROW:extension:name': 'arrow.fixed_shape_tensor',
      'ARROW:extension:metadata': '{"shape":[2,2,1]}',
    });
  });

  it('does not copy', async () => {
    const image = new Uint8Array(24);
    const [rows] = await read({ image: { data: image, shape: [4] } });
    const values = rows?.chunks[0]?.data.data.children[0]?.children[0]?.values as Uint8Array;
    expect(values.buffer).toBe(image.buffer);
  });

  it.each([
    Int8Array,
    Int16Array,
    Int32Array,
    Uint8Array,
    Uint16Array,
    Uint32Array,
    Float32Array,
    Float64Array,
  ])('takes a %s', async (TypedArray) => {
    expect(valuesOf(await read({ x: TypedArray.of(1, 2, 3) }), 'x')).toEqual([1, 2, 3]);
  });

  it('gives every row once and in order, in elements of at most chunkRows, whatever these are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(300), fc.integer({ min: 1, max: 100 }), async (rows, chunkRows) => {
        const x = Float32Array.from({ length: rows }, (_, i) => i);
        const name = Array.from(x, String);
        const given = await read(
          { x, name, pair: { data: new Uint8Array(2 * rows), shape: [2] } },
          { chunkRows },
        );
        expect(valuesOf(given, 'x')).toEqual(Array.from(x));
        expect(valuesOf(given, 'name')).toEqual(name);
        expect(valuesOf(given, 'pair')).toEqual(Array.from(x, () => [0, 0]));
        expect(given.map(({ length }) => length)).toEqual(
          Array.from({ length: Math.ceil(rows / chunkRows) }, (_, i) =>
            Math.min(chunkRows, rows - i * chunkRows),
          ),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('gives its rows at once to a plain subscriber', () => {
    let rows = 0;
    fromColumns({ x: new Float32Array(10) }).subscribe(({ length }) => {
      rows += length;
    });
    expect(rows).toBe(10);
  });

  it('goes on after any row, with the checkpoint that the row before carries', async () => {
    const rows$ = fromColumns(
      { x: Float32Array.from({ length: 20 }, (_, i) => i) },
      { chunkRows: 6 },
    );
    const whole = await lastValueFrom(rows$.pipe(toArray()));
    for (let source = 0; source <= 20; source++) {
      const resume = { ...(whole[0] as Rows).checkpoint, position: { source } };
      const rest: Rows[] = [];
      for await (const rows of pull(rows$, { resume })) rest.push(rows);
      expect(valuesOf(rest, 'x')).toEqual(
        Array.from({ length: 20 - source }, (_, i) => source + i),
      );
      if (source < 20) expect(rest.at(-1)?.checkpoint).toEqual(whole.at(-1)?.checkpoint);
    }
    const place = whole[1]?.chunks[0]?.place(2);
    expect(place).toEqual({ source: 'columns', row: 8 });
  });

  it('says the seed and the epoch of the run in its checkpoints', async () => {
    const seen: unknown[] = [];
    for await (const { checkpoint, chain } of pull(fromColumns({ x: new Int8Array(2) }), {
      seed: 9,
      epochs: 2,
    })) {
      seen.push([checkpoint.seed, checkpoint.epoch, checkpoint.position]);
      expect(chain).toEqual([{ operator: 'fromColumns', options: '' }]);
    }
    expect(seen).toEqual([
      [9, 0, { source: 2 }],
      [9, 1, { source: 2 }],
    ]);
  });

  it('gives only the columns that are named', async () => {
    const [rows] = await read({ x: new Int8Array(2), y: new Int8Array(2) }, { columns: ['y'] });
    expect(rows?.schema.names).toEqual(['y']);
  });

  it('names the columns and their counts where they differ', () => {
    expect(() =>
      fromColumns({
        image: { data: new Uint8Array(12), shape: [2, 2, 1] },
        label: new Int32Array(4),
      }),
    ).toThrow(
      'Cannot `fromColumns`: all columns must have the same number of rows; received `image` 3, `label` 4',
    );
  });

  it.each([
    [{}],
    [null],
    [{ x: null }],
    [{ x: [1, 2] }],
    [{ x: new DataView(new ArrayBuffer(8)) }],
    [{ x: { data: new Uint8Array(5), shape: [2] } }],
    [{ x: { data: new Uint8Array(5), shape: [0] } }],
    [{ x: { data: new Uint8Array(5), shape: [2.5] } }],
    [{ x: { data: [1], shape: [1] } }],
  ])('refuses %j at once', (columns) => {
    let error: unknown;
    try {
      fromColumns(columns as never);
    } catch (thrown) {
      error = thrown;
    }
    expect(isMillraceError(error, 'option'), String(error)).toBe(true);
  });

  it.each([[{ chunkRows: 0 }], [{ chunkRows: 1.5 }], [{ columns: [] }], [{ chunkrows: 1 }]])(
    'refuses the options %j at once',
    (options) => {
      expect(() => fromColumns({ x: new Int8Array(2) }, options as never)).toThrow(
        /Cannot `fromColumns`/,
      );
    },
  );
});
