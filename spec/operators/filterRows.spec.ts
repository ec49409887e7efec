import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import {
  batch,
  filterRows,
  fromColumns,
  isMillraceError,
  pull,
  type RowView,
  tensor,
} from '../../lib/index.ts';

const rows = () =>
  fromColumns({
    x: Float32Array.of(0, 1, 2, 3, 4),
    label: BigInt64Array.of(0n, 1n, 2n, 0n, 1n),
    far: BigInt64Array.of(2n ** 60n, 1n, 2n, 3n, 4n),
    name: ['a', 'b', 'c', 'd', 'e'],
  });

/** The numbers of the rows that a predicate keeps, or its error. */
async function kept(
  predicate: (row: RowView) => unknown,
  columns?: readonly string[],
): Promise<readonly number[] | Error> {
  const found: number[] = [];
  const options = columns === undefined ? {} : { columns };
  const stream$ = rows().pipe(
    filterRows(predicate as (row: RowView) => boolean, options),
    batch({ size: 9, features: { x: tensor() } }),
  );
  try {
    for await (const { rows: picked } of pull(stream$)) found.push(...picked.rowOf);
    return found;
  } catch (error) {
    return error as Error;
  }
}

describe('filterRows()', () => {
  it('gives integers of 64 bits as numbers', async () => {
    expect(await kept((row) => row.label === 1)).toEqual([1, 4]);
    expect(await kept((row) => row.get('label') === 1)).toEqual([1, 4]);
    const error = await kept((row) => row.far === 1);
    expect(isMillraceError(error, 'data')).toBe(true);
    expect(String(error)).toContain('received 1152921504606846976 (columns, row 0, column `far`)');
  });

  it.each([
    ['of an async function', async (row: RowView) => row.label === 1, 'received a promise'],
    ['that is a number', (row: RowView) => row.label, 'received 0; compare with `===`'],
    ['that is nothing', () => {}, 'received undefined'],
  ])('refuses an answer %s', async (_, predicate, message) => {
    const error = await kept(predicate);
    expect(isMillraceError(error, 'option')).toBe(true);
    expect(String(error)).toContain(message);
  });

  it('refuses a column that there is not, or that is not read', async () => {
    for (const read of [(row: RowView) => row.lable, (row: RowView) => row.get('lable')]) {
      const error = await kept((row) => read(row) === 1);
      expect(isMillraceError(error, 'schema')).toBe(true);
      expect(String(error)).toContain(
        'Cannot read column `lable` of a row: it must be one that is read, `x`, `label`, `far`, `name`',
      );
    }
  });

  it('gives a row that can be shown, and asked whether it has a column', async () => {
    const shown: string[] = [];
    await kept(
      (row) => {
        shown.push(
          inspect(row, { breakLength: Infinity }),
          JSON.stringify(row.name),
          `${'lable' in row}`,
        );
        return true;
      },
      ['x', 'name'],
    );
    expect(shown[0]).toContain("far: 1152921504606846976n, name: 'a'");
    expect(shown.slice(1, 3)).toEqual(['"a"', 'false']);
  });

  it.each([
    [999, 1],
    [1000, 0],
  ])(
    'warns once in a run where %i of the first 10,000 rows are kept: %i',
    async (few, warnings) => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
      const x = Float32Array.from({ length: 20_000 }, (_, i) => i);
      const few$ = fromColumns({ x }, { chunkRows: 2000 }).pipe(
        filterRows((row) => row.x < few, { name: 'few' }),
      );
      for await (const _ of pull(few$, { epochs: 3, seed: few }));
      expect(warn.mock.calls.flat()).toEqual(
        Array.from({ length: warnings }, () =>
          expect.stringMatching(
            /^Millrace: `filterRows` has kept 999 of the first 10000 rows; if so/,
          ),
        ),
      );
      warn.mockRestore();
    },
  );
});
