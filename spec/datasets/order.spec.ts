import { Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import fc from 'fast-check';
import { lastValueFrom, type Observable, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { fromArrow } from '../../lib/datasets/arrow/fromArrow.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { fromParquet } from '../../lib/datasets/parquet/fromParquet.ts';
import type { SourceOptions } from '../../lib/datasets/sourceOptions.ts';
import { batch } from '../../lib/operators/batch.ts';
import { interleave } from '../../lib/operators/interleave.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import type { Shard } from '../../lib/plan/shard.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { valuesOf } from './values.ts';
import { numberedTable, parquetOf } from './written.ts';

const range = (count: number, first = 0) => Array.from({ length: count }, (_, i) => first + i);

/** Five files of 3 row groups of 20 rows, the last one of 10: 250 rows, numbered. */
const files = range(5).map((i) => parquetOf(numberedTable(50, 50 * i), { groupRows: 20 }));

/** The same rows as Arrow files of record batches, of both formats. */
const arrowFiles = range(5).map((i) => {
  const table = numberedTable(50, 50 * i);
  const parts = [table.slice(0, 20), table.slice(20, 40), table.slice(40)];
  const batches = new Table(parts.flatMap((part) => part.batches));
  return tableToIPC(batches, i % 2 === 0 ? 'file' : 'stream');
});

/** Counts which files are read at all. */
class WatchedBlob extends Blob {
  reads = 0;
  override slice(start?: number, end?: number): Blob {
    this.reads++;
    return super.slice(start, end);
  }
}

async function numbersIn(rows$: Observable<Rows>, run = {}): Promise<number[]> {
  const all: Rows[] = [];
  for await (const rows of pull(rows$, run)) all.push(rows);
  return valuesOf(all, 'row') as number[];
}

const orders: [string, SourceOptions][] = [
  ['in order', {}],
  ['shuffled', { shuffle: true }],
  ['row groups interleaved', { interleaveGroups: 4 }],
  ['shuffled and interleaved', { shuffle: true, interleaveGroups: 4 }],
];

const sources: [string, (options: { shard?: Shard }) => Observable<Rows>][] = [
  ...orders.map(([name, order]): (typeof sources)[0] => [
    `Parquet ${name}`,
    (options) => fromParquet(files, { ...order, ...options }),
  ]),
  ...orders.map(([name, order]): (typeof sources)[0] => [
    `Arrow files ${name}`,
    (options) => fromArrow(arrowFiles, { ...order, ...options }),
  ]),
  [
    'columns',
    (options) => fromColumns({ row: Int32Array.from(range(250)) }, { chunkRows: 30, ...options }),
  ],
  [
    'columns shuffled',
    (options) => fromColumns({ row: Int32Array.from(range(250)) }, { shuffle: true, ...options }),
  ],
  ['a table', (options) => fromArrow(numberedTable(250), options)],
  [
    'a table of several record batches, shuffled',
    (options) =>
      fromArrow(new Table(range(5).flatMap((i) => numberedTable(50, 50 * i).batches)), {
        shuffle: true,
        ...options,
      }),
  ],
];

describe.each(sources)('the rows of %s', (name, make) => {
  it('come once each, in an order that is a function of seed and epoch', async () => {
    const first = await numbersIn(make({}), { seed: 1 });
    expect([...first].sort((a, b) => a - b)).toEqual(range(250));
    expect(await numbersIn(make({}), { seed: 1, prefetch: 3 })).toEqual(first);
    const others = [
      await numbersIn(make({}), { seed: 2 }),
      await numbersIn(make({}), { seed: 1, epoch: 1 }),
    ];
    const random = /shuffled|interleaved/.test(name);
    for (const other of others)
      expect(JSON.stringify(other) === JSON.stringify(first)).toBe(!random);
  });

  it('are in each of several epochs what they are in a run of that epoch alone, read ahead or not', async () => {
    const alone: number[][] = [];
    for (const epoch of range(3)) alone.push(await numbersIn(make({}), { seed: 5, epoch }));
    for (const prefetch of [0, 2]) {
      const rows$ = make({});
      const all: Rows[] = [];
      for await (const rows of pull(rows$, { seed: 5, epochs: 3, prefetch })) {
        all.push(rows);
        // Time for what is read ahead of the next epoch.
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      expect(valuesOf(all, 'row')).toEqual(alone.flat());
      expect(all.map(({ checkpoint }) => checkpoint.epoch)).toEqual(
        [...all.keys()].map((i) => Math.floor((3 * i) / all.length)),
      );
    }
  });

  it('go on exactly after any batch, on one shard or several', async () => {
    for (const shard of [
      undefined,
      { index: 0, count: 3 },
      { index: 2, count: 3, last: 'pad' as const },
    ]) {
      const options = shard === undefined ? {} : { shard };
      for (const train$ of [
        make(options).pipe(batch({ size: 7 })),
        make(options).pipe(shuffle({ window: 11 }), batch({ size: 7 })),
      ]) {
        const whole: { rows: unknown; checkpoint: Checkpoint }[] = [];
        for await (const { rows, checkpoint } of pull(train$, { seed: 4, epochs: 2 }))
          whole.push({ rows: valuesOf([rows], 'row'), checkpoint });
        for (let at = 0; at < whole.length; at += 5) {
          const { checkpoint } = whole[at] as (typeof whole)[0];
          const rest: unknown[] = [];
          for await (const { rows } of pull(train$, {
            resume: JSON.parse(JSON.stringify(checkpoint)) as Checkpoint,
            epochs: 2,
          })) {
            rest.push(valuesOf([rows], 'row'));
          }
          expect(rest, `${at} ${JSON.stringify(checkpoint)}`).toEqual(
            whole.slice(at + 1).map(({ rows }) => rows),
          );
        }
      }
    }
  });

  it('are divided among shards, each row to one, all shards alike', async () => {
    const whole = await numbersIn(make({}), { seed: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('drop', 'pad'),
        async (count, last) => {
          const shards: number[][] = [];
          for (const index of range(count))
            shards.push(await numbersIn(make({ shard: { index, count, last } }), { seed: 3 }));
          const rows = last === 'drop' ? Math.floor(250 / count) : Math.ceil(250 / count);
          expect(shards.map(({ length }) => length)).toEqual(range(count).map(() => rows));
          const own = (index: number) => Math.floor(250 / count) + (index < 250 % count ? 1 : 0);
          const apart = shards.flatMap((shard, index) => shard.slice(0, own(index)));
          expect(new Set(apart).size).toBe(apart.length);
          expect(apart.length).toBe(last === 'drop' ? rows * count : 250);
          // Pools of blocks end at shards; all else is the epoch, cut.
          if (!name.includes('interleaved')) {
            const firsts = range(count).map((i) => range(i).reduce((sum, at) => sum + own(at), 0));
            expect(apart).toEqual(
              firsts.flatMap((first, i) => whole.slice(first, first + Math.min(rows, own(i)))),
            );
          }
          for (const [index, shard] of shards.entries()) {
            if (shard.length > own(index)) expect(shard.at(-1)).toBe(shard.at(-2));
          }
        },
      ),
      {
        numRuns: 6,
        examples: [
          [1, 'drop'],
          [4, 'pad'],
          [7, 'drop'],
        ],
      },
    );
  });

  it('go on with the rest on another number of shards, each row once', async () => {
    const take = async (shard: Shard | undefined, steps: number, resume?: Checkpoint) => {
      const rows$ = make(shard === undefined ? {} : { shard }).pipe(batch({ size: 8 }));
      const seen: number[] = [];
      let checkpoint: Checkpoint | undefined;
      let left = steps;
      for await (const element of pull(rows$, { seed: 3, ...(resume && { resume }) })) {
        if (left-- === 0) break;
        seen.push(...(valuesOf([element.rows], 'row') as number[]));
        checkpoint = JSON.parse(JSON.stringify(element.checkpoint)) as Checkpoint;
      }
      return { seen, checkpoint };
    };
    for (const counts of [
      [2, 3],
      [4, 1],
      [1, 2],
      [undefined, 3],
      [3, undefined, 2],
      [5, 3, 4],
    ]) {
      let checkpoint: Checkpoint | undefined;
      const seen: number[] = [];
      for (const [at, count] of counts.entries()) {
        const steps = at === counts.length - 1 ? Number.POSITIVE_INFINITY : 2;
        const shards = await Promise.all(
          range(count ?? 1).map((index) =>
            take(count === undefined ? undefined : { index, count }, steps, checkpoint),
          ),
        );
        seen.push(...shards.flatMap((shard) => shard.seen));
        const places = shards.map((shard) => JSON.stringify(shard.checkpoint?.position));
        if (steps === 2) expect(new Set(places).size, 'all shards stand at one place').toBe(1);
        checkpoint = shards[0]?.checkpoint;
      }
      expect(new Set(seen).size, `${counts}`).toBe(seen.length);
      expect(seen.length).toBeGreaterThan(250 - (counts.at(-1) ?? 1));
    }
  });
});

describe('the order of Parquet files', () => {
  it('parts neighbours when row groups are interleaved', async () => {
    const apart = (numbers: readonly number[]) =>
      numbers
        .slice(1)
        .reduce((sum, number, i) => sum + Math.abs(number - (numbers[i] as number)), 0) /
      (numbers.length - 1);
    const distances: number[] = [];
    for (const [, options] of orders)
      distances.push(apart(await numbersIn(fromParquet(files, options), { seed: 1 })));
    expect(distances[0]).toBe(1);
    expect(distances[1]).toBeGreaterThan(1);
    expect(distances[2]).toBeGreaterThan(15);
    expect(distances[3]).toBeGreaterThan(30);
  });

  it('opens no file before the one that it goes on in, and reads the rest only as wanted', async () => {
    const blobs = () => files.map((bytes) => new WatchedBlob([bytes as BlobPart]));
    for (const options of [{}, { shuffle: true }, { interleaveGroups: 2 }]) {
      const all = await lastValueFrom(
        fromParquet(blobs(), { ...options, readAhead: 0 }).pipe(toArray()),
      );
      const at = all.find(({ cursor }) => cursor.position['source.part'] === 3) as Rows;
      const watched = blobs();
      const items = pull(fromParquet(watched, { ...options, readAhead: 0 }), {
        resume: at.checkpoint,
      });
      await items.next();
      await items.return();
      expect(watched.filter(({ reads }) => reads > 0).length).toBeLessThanOrEqual(2);
    }
  });

  it('is found at once among very many files', async () => {
    const [bytes] = files as [Uint8Array];
    const many = range(1000).map(() => new WatchedBlob([bytes as BlobPart]));
    const shuffled$ = fromParquet(many, { shuffle: true, interleaveGroups: 2 });
    const items = pull(shuffled$);
    const { value } = await items.next();
    await items.return();
    for (const blob of many) blob.reads = 0;
    const { checkpoint } = value as Rows;
    const resume = {
      ...checkpoint,
      position: { ...checkpoint.position, 'source.part': 900, 'source.row': 45_000 },
    };
    const rest = pull(shuffled$, { resume });
    expect((await rest.next()).value?.cursor.position['source.part']).toBe(900);
    await rest.return();
    expect(many.filter(({ reads }) => reads > 0).length).toBeLessThanOrEqual(2);
    expect(JSON.stringify(resume).length).toBeLessThan(400);
  });
});

describe('a global shuffle', () => {
  it('takes the table of an IPC file, without a copy', async () => {
    const table = tableFromIPC(tableToIPC(numberedTable(100_000)));
    const numbers = await numbersIn(fromArrow(table, { shuffle: true }));
    expect(new Set(numbers).size).toBe(100_000);
    expect(numbers.slice(0, 100)).not.toEqual(range(100));
  });

  it('takes an array of record batches', async () => {
    const { batches } = new Table(range(5).flatMap((i) => numberedTable(50, 50 * i).batches));
    const numbers = await numbersIn(fromArrow(batches, { shuffle: true }));
    expect(new Set(numbers).size).toBe(250);
    expect(numbers.slice(0, 50)).not.toEqual(range(50));
  });

  it.each(['shuffle', 'interleaveGroups'])(
    'is not for a stream, and says so: `%s`',
    async (option) => {
      const options = option === 'shuffle' ? { shuffle: true } : { interleaveGroups: 2 };
      const stream = () => numberedTable(20).batches.values();
      const error = await numbersIn(fromArrow(stream, options)).catch((caught) => caught);
      expect(isMillraceError(error, 'option'), String(error)).toBe(true);
      expect((error as Error).message).toContain(`\`${option}\``);
      expect((error as Error).message).toContain('`shuffle({ window })`');
    },
  );
});

describe('the options of order', () => {
  it.each([
    [{ shuffle: 1 }, 'shuffle'],
    [{ interleaveGroups: 0 }, 'interleaveGroups'],
    [{ shard: { index: 2, count: 2 } }, 'shard.index'],
    [{ shard: { index: 0, count: 0 } }, 'shard.count'],
    [{ shard: { index: 0, count: 1, last: 'keep' } }, 'shard.last'],
    [{ shard: { index: 0, count: 1, of: 2 } }, 'of'],
  ])('refuses %j at once', (options, name) => {
    const error = (() => {
      try {
        return fromParquet(files, options as never);
      } catch (caught) {
        return caught;
      }
    })();
    expect(isMillraceError(error, 'option')).toBe(true);
    expect((error as Error).message).toContain(`\`${name}\``);
  });

  it('refuses another number of shards within a window of one shard', async () => {
    const shuffled = (shard: Shard) =>
      fromParquet(files, { shard }).pipe(shuffle({ window: 10 }), batch({ size: 4 }));
    const first = await pull(shuffled({ index: 0, count: 2 })).next();
    const { checkpoint } = first.value as { checkpoint: Checkpoint };
    const error = await pull(shuffled({ index: 0, count: 3 }), { resume: checkpoint })
      .next()
      .catch((caught) => caught);
    expect(isMillraceError(error, 'checkpoint')).toBe(true);
    expect((error as Error).message).toContain('`shuffle');
  });
});

describe('interleaved files', () => {
  it('are in each of several epochs what they are in a run of that epoch alone', async () => {
    const make = () =>
      interleave([fromParquet(files.slice(0, 3), { shuffle: true }), fromParquet(files.slice(3))]);
    const alone: number[][] = [];
    for (const epoch of range(3)) alone.push(await numbersIn(make(), { seed: 5, epoch }));
    expect(new Set(alone.map((numbers) => numbers.join())).size).toBe(3);
    expect(await numbersIn(make(), { seed: 5, epochs: 3 })).toEqual(alone.flat());
  });

  it('are read once an epoch, and so is a file that is given twice', async () => {
    const blob = new WatchedBlob([files[0] as Uint8Array<ArrayBuffer>]);
    const file$ = fromParquet(blob, { shuffle: true });
    const twice$ = interleave([file$, file$]);
    const first = await numbersIn(twice$, { seed: 5 });
    const once = blob.reads;
    const second = await numbersIn(twice$, { seed: 5, epoch: 1 });
    blob.reads = 0;
    expect(await numbersIn(twice$, { seed: 5, epochs: 2 })).toEqual([...first, ...second]);
    expect(blob.reads).toBe(2 * once);
  });
});
