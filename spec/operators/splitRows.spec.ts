import type { Observable } from 'rxjs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Checkpoint } from '../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { fromParquet } from '../../lib/datasets/parquet/fromParquet.ts';
import type { SourceOptions } from '../../lib/datasets/sourceOptions.ts';
import { batch } from '../../lib/operators/batch.ts';
import { interleave } from '../../lib/operators/interleave.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { skipRows } from '../../lib/operators/skipRows.ts';
import { splitRows } from '../../lib/operators/splitRows.ts';
import { takeRows } from '../../lib/operators/takeRows.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { valuesOf } from '../datasets/values.ts';
import { numberedTable, parquetOf } from '../datasets/written.ts';

const files = [0, 1, 2].map((i) => parquetOf(numberedTable(200, 200 * i), { groupRows: 30 }));
const open = (options: SourceOptions = {}) => fromParquet(files, { columns: ['row'], ...options });
const { train, test } = splitRows({ train: 0.8, test: 0.2 });

async function rowsIn(rows$: Observable<Rows>, run = {}): Promise<number[]> {
  const all: Rows[] = [];
  for await (const rows of pull(rows$, run)) all.push(rows);
  return (valuesOf(all, 'row') as number[]).sort((a, b) => a - b);
}

const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
beforeEach(() => warn.mockClear());

describe('splitRows()', () => {
  it('gives each row to one part, about as many as its share', async () => {
    const [trained, tested] = [await rowsIn(open().pipe(train)), await rowsIn(open().pipe(test))];
    expect([...trained, ...tested].sort((a, b) => a - b)).toEqual([...Array(600).keys()]);
    // Four standard errors of a share of 0.2 among 600.
    expect(Math.abs(tested.length - 120)).toBeLessThan(4 * Math.sqrt(600 * 0.2 * 0.8));
    // A changed line is Breaking: rows that were held out would be trained on.
    expect(tested.slice(0, 12)).toMatchInlineSnapshot(`
      [
        0,
        7,
        16,
        18,
        24,
        25,
        32,
        34,
        43,
        55,
        59,
        60,
      ]
    `);
  });

  it('gives the same rows in every epoch, seed, order and shard', async () => {
    const tested = await rowsIn(open().pipe(test));
    for (const [rows$, run] of [
      [open({ shuffle: true }).pipe(test), { seed: 3 }],
      [open({ shuffle: true, interleaveGroups: 4 }).pipe(test), { seed: 4, epoch: 7 }],
      [open().pipe(shuffle({ window: 100 }), test), { seed: 5 }],
      [open().pipe(test, shuffle({ window: 100 })), { seed: 5 }],
      [interleave([open({ shuffle: true })]).pipe(test), {}],
    ] as const) {
      expect(await rowsIn(rows$, run)).toEqual(tested);
    }
    const shards = await Promise.all(
      [0, 1, 2].map((index) =>
        rowsIn(open({ shuffle: true, shard: { index, count: 3 } }).pipe(test)),
      ),
    );
    expect(shards.flat().sort((a, b) => a - b)).toEqual(tested);
    expect(warn).not.toHaveBeenCalled();
  });

  it('gives other rows with another seed, and those of a part however large the others are', async () => {
    const rows$ = fromColumns({ row: Int32Array.from({ length: 1000 }, (_, i) => i) });
    const of = (shares: Record<string, number>, seed: number) =>
      rowsIn(rows$.pipe(splitRows(shares, { seed }).test as typeof test));
    const first = await of({ test: 0.3 }, 0);
    expect(await of({ test: 0.3 }, 1)).not.toEqual(first);
    const larger = await of({ test: 0.5, train: 0.5 }, 0);
    expect(first.filter((row) => !larger.includes(row))).toEqual([]);
    const three = splitRows({ a: 0.1, b: 0.2, c: 0.7 });
    const parts = await Promise.all(Object.values(three).map((part) => rowsIn(rows$.pipe(part))));
    expect(parts.flat().length).toBe(1000);
  });

  it('is resumed exactly, and another split is refused', async () => {
    const train$ = open({ shuffle: true }).pipe(train, batch({ size: 32 }));
    const whole: { rows: unknown; checkpoint: Checkpoint }[] = [];
    for await (const { rows, checkpoint } of pull(train$, { seed: 1 })) {
      whole.push({
        rows: valuesOf([rows], 'row'),
        checkpoint: JSON.parse(JSON.stringify(checkpoint)),
      });
    }
    for (const [at, { checkpoint }] of whole.entries()) {
      const rest: unknown[] = [];
      for await (const { rows } of pull(train$, { resume: checkpoint }))
        rest.push(valuesOf([rows], 'row'));
      expect(rest).toEqual(whole.slice(at + 1).map(({ rows }) => rows));
    }
    const other$ = open({ shuffle: true }).pipe(
      splitRows({ train: 0.7, test: 0.3 }).train,
      batch({ size: 32 }),
    );
    const resume = whole[1]?.checkpoint as Checkpoint;
    const error = await pull(other$, { resume })
      .next()
      .catch((caught: unknown) => caught);
    expect(isMillraceError(error, 'checkpoint')).toBe(true);
    expect((error as Error).message).toContain('splitRows name=train from=0 to=0.7');
  });

  it.each([[{}], [{ a: 0.6, b: 0.5 }], [{ a: 0 }], [{ a: -1 }], [{ a: '1' }], [undefined]])(
    'refuses the shares %j at once',
    (shares) => {
      let thrown: unknown;
      try {
        splitRows(shares as never);
      } catch (error) {
        thrown = error;
      }
      expect(isMillraceError(thrown, 'option')).toBe(true);
    },
  );
});

describe('takeRows() and skipRows()', () => {
  it.each([
    ['takeRows', (rows$: Observable<Rows>) => rows$.pipe(takeRows(100))],
    ['skipRows', (rows$: Observable<Rows>) => rows$.pipe(skipRows(100))],
  ] as const)('behind a shuffle warn once that a split leaks: %s', async (name, split) => {
    const rows$ = split(open({ shuffle: true }));
    for (let i = 0; i < 2; i++) await rowsIn(rows$, { epoch: i });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(String(warn.mock.calls[0]?.[0])).toMatch(new RegExp(`\`${name}\`.*\`splitRows\``));
    warn.mockClear();
    await rowsIn(split(open()).pipe(shuffle({ window: 50 })));
    expect(warn).not.toHaveBeenCalled();
    await rowsIn(split(open().pipe(shuffle({ window: 50 }))));
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
