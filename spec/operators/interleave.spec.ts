import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { EMPTY, from, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { batch } from '../../lib/operators/batch.ts';
import { filterRows } from '../../lib/operators/filterRows.ts';
import { type InterleaveOptions, interleave } from '../../lib/operators/interleave.ts';
import { mapAsync } from '../../lib/operators/mapAsync.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { counting } from '../engine/counting.ts';
import { runs } from '../runs.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Rows whose values say which stream they are of and which row they are: 1000 × stream + row. */
const numbered = (stream: number, rows: number, chunkRows = 7) =>
  fromColumns({ x: Int32Array.from({ length: rows }, (_, i) => 1000 * stream + i) }, { chunkRows });

const valuesOf = (rows: Rows): number[] =>
  Array.from(
    rows.rowOf,
    (row, i) => rows.chunks[rows.chunkOf[i] as number]?.data.getChild('x')?.get(row) as number,
  );

async function valuesIn(rows$: Observable<Rows>, run = {}): Promise<number[]> {
  const values: number[] = [];
  for await (const rows of pull(rows$, run)) values.push(...valuesOf(rows));
  return values;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const shared: fc.Arbitrary<InterleaveOptions> = fc.record(
  { weights: fc.constant([1, 2, 0.5]), stop: fc.constantFrom('first', 'all', 'cycle') },
  { requiredKeys: [] },
);

describe('interleave()', () => {
  it('draws rows in turn', async () => {
    expect(await valuesIn(interleave([numbered(0, 3), numbered(1, 2), numbered(2, 4)]))).toEqual([
      0, 1000, 2000, 1, 1001, 2001, 2, 2002, 2003,
    ]);
  });

  it('draws elements in turn, where they are no rows', async () => {
    expect(await collect(pull(interleave([from([1, 2, 3]), from([10, 20]), EMPTY])))).toEqual([
      1, 10, 2, 20, 3,
    ]);
  });

  it('ends with the first, with all, or when each has ended once', async () => {
    const streams = () => [numbered(0, 2), numbered(1, 5)];
    expect(await valuesIn(interleave(streams(), { stop: 'first' }))).toEqual([0, 1000, 1, 1001]);
    expect(await valuesIn(interleave(streams(), { stop: 'all' }))).toEqual([
      0, 1000, 1, 1001, 1002, 1003, 1004,
    ]);
    expect(await valuesIn(interleave(streams(), { stop: 'cycle' }))).toEqual([
      0, 1000, 1, 1001, 0, 1002, 1, 1003, 0, 1004, 1,
    ]);
  });

  it('ends where streams are empty, also when they would begin again', async () => {
    for (const stop of ['first', 'all', 'cycle'] as const) {
      expect(await valuesIn(interleave([numbered(0, 0), numbered(1, 0)], { stop }))).toEqual([]);
    }
    expect(await valuesIn(interleave([numbered(0, 0), numbered(1, 2)], { stop: 'cycle' }))).toEqual(
      [1000, 1001],
    );
  });

  it('gives each row of each stream once and in its order, until all have ended', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.nat(400), fc.nat(30), fc.nat(9)),
        fc.boolean(),
        async (lengths, weighted) => {
          const streams = lengths.map((rows, stream) => numbered(stream, rows));
          const values = await valuesIn(
            interleave(streams, weighted ? { weights: [3, 1, 1] } : {}),
          );
          for (const [stream, rows] of lengths.entries()) {
            expect(values.filter((value) => Math.floor(value / 1000) === stream)).toEqual(
              range(rows).map((i) => 1000 * stream + i),
            );
          }
        },
      ),
      { numRuns: runs(12) },
    );
  });

  it('draws in proportion to the weights', async () => {
    const n = 20_000;
    const rows$ = (stream: number) => fromColumns({ x: new Int32Array(n).fill(1000 * stream) });
    const drawn = (
      await valuesIn(
        interleave([rows$(0), rows$(1), rows$(2)], { weights: [1, 2, 5], stop: 'first' }),
      )
    ).slice(0, n);
    for (const [stream, weight] of [1, 2, 5].entries()) {
      const share = drawn.filter((value) => value === 1000 * stream).length / n;
      const p = weight / 8;
      // Four standard errors.
      expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
    }
  });

  it('depends on the seed and the epoch where there are weights, and not on how much is read ahead', async () => {
    const mixed$ = interleave([numbered(0, 50), numbered(1, 50)], { weights: [1, 1] });
    const first = await valuesIn(mixed$, { seed: 3 });
    expect(await valuesIn(mixed$, { seed: 3, prefetch: 4 })).toEqual(first);
    expect(await valuesIn(mixed$, { seed: 4 })).not.toEqual(first);
    expect(await valuesIn(mixed$, { seed: 3, epoch: 1 })).not.toEqual(first);
  });

  it('shuffles each stream, and each pass, in an order of its own', async () => {
    const shuffled = () => numbered(0, 20).pipe(shuffle({ window: 20 }));
    const values = await valuesIn(interleave([shuffled(), shuffled()]));
    const [left, right] = [0, 1].map((stream) => values.filter((_, i) => i % 2 === stream));
    expect(left).not.toEqual(right);
    const cycled = await valuesIn(interleave([shuffled(), numbered(1, 40)], { stop: 'cycle' }));
    const passes = cycled.filter((value) => value < 1000);
    expect(passes.slice(0, 20)).not.toEqual(passes.slice(20, 40));
    expect(passes.slice(0, 20).sort()).toEqual(passes.slice(20, 40).sort());
  });

  it('goes on exactly after any batch', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.nat(300), fc.nat(40), fc.nat(9)),
        shared,
        fc.integer({ min: 1, max: 90 }),
        fc.boolean(),
        async (lengths, options, size, shuffles) => {
          const streams = () =>
            lengths.map((rows, stream) =>
              shuffles
                ? numbered(stream, rows).pipe(shuffle({ window: 16 }))
                : numbered(stream, rows),
            );
          const mixed$ = interleave(streams(), options).pipe(batch({ size }));
          const whole: { values: number[]; checkpoint: Checkpoint }[] = [];
          for await (const { rows, checkpoint } of pull(mixed$, { seed: 5, epochs: 2 })) {
            whole.push({
              values: valuesOf(rows),
              checkpoint: JSON.parse(JSON.stringify(checkpoint)) as Checkpoint,
            });
            if (whole.length > 60) break;
          }
          for (const at of [0, Math.floor(whole.length / 2), whole.length - 2].filter(
            (i) => i >= 0 && i < whole.length,
          )) {
            const { checkpoint } = whole[at] as (typeof whole)[0];
            expect(JSON.stringify(checkpoint).length).toBeLessThan(1024);
            const rest: number[][] = [];
            for await (const { rows } of pull(mixed$, { resume: checkpoint, epochs: 2 })) {
              rest.push(valuesOf(rows));
              if (rest.length === whole.length - at - 1) break;
            }
            expect(rest).toEqual(whole.slice(at + 1).map(({ values }) => values));
          }
        },
      ),
      {
        numRuns: runs(30),
        // The second stream begins again: its position leaves out what its last pass had counted.
        examples: [[[161, 39, 1], { weights: [1, 2, 0.5], stop: 'cycle' }, 18, false]],
      },
    );
  });

  it('has a checkpoint of less than a kilobyte for eight streams, each shuffled', async () => {
    const streams = range(8).map((i) => numbered(i, 20).pipe(shuffle({ window: 5 })));
    const mixed$ = interleave(streams, { weights: range(8).map((i) => 1 + i) }).pipe(
      batch({ size: 50 }),
    );
    const all = await collect(pull(mixed$));
    const sizes = all.map(({ checkpoint }) => JSON.stringify(checkpoint).length);
    expect(Math.max(...sizes)).toBeLessThan(1024);
    const rest = await collect(pull(mixed$, { resume: (all[2] as (typeof all)[0]).checkpoint }));
    expect(rest.map(({ rows }) => valuesOf(rows))).toEqual(
      all.slice(3).map(({ rows }) => valuesOf(rows)),
    );
  });

  it('asks each stream for what is drawn from it next, and for no more', async () => {
    const streams = [counting(100, true), counting(100, true), counting(100, true)] as const;
    const mixed$ = interleave(
      streams.map(({ items$ }) => items$),
      { weights: [1, 5, 20] },
    );
    let used = 0;
    for await (const _item of pull(mixed$)) {
      used++;
      await sleep(0);
      const read = streams.reduce((sum, { log }) => sum + log.read, 0);
      expect(read).toBeLessThanOrEqual(used + streams.length);
    }
    expect(used).toBe(300);
    expect(streams.map(({ log }) => log.closed)).toEqual([1, 1, 1]);
  });

  it('closes all streams when the loop is left or one fails', async () => {
    const { items$, log } = counting(100, true);
    for await (const _item of pull(interleave([items$, items$]))) break;
    expect([log.opened, log.closed]).toEqual([2, 2]);
  });

  it('refuses rows with other columns', async () => {
    const other$: Observable<Rows> = fromColumns({ y: new Float32Array(3) });
    const error = await valuesIn(interleave([numbered(0, 3), other$])).catch((caught) => caught);
    expect(isMillraceError(error, 'schema')).toBe(true);
    expect((error as Error).message).toContain('`stream 1`');
  });

  it('reads a stream that gave nothing afresh when it is resumed, also one that has no position', async () => {
    const empty$ = numbered(1, 5).pipe(
      mapAsync(async (rows) => rows, { concurrency: 2, ordered: false }),
      filterRows(() => false),
    );
    const mixed$ = interleave([numbered(0, 300), empty$], { stop: 'all' }).pipe(
      batch({ size: 140 }),
    );
    // Where it stands in its streams is told once in 256 rows.
    const [, second] = await collect(pull(mixed$));
    const { checkpoint } = second as { checkpoint: Checkpoint };
    expect(checkpoint.position).toMatchObject({ '1.over': 2 });
    const rest = await collect(pull(mixed$, { resume: checkpoint }));
    expect(rest.map(({ rows }) => valuesOf(rows))).toEqual([range(300).slice(280)]);
  });

  it('refuses a checkpoint of another number of streams', async () => {
    const [first] = await collect(
      pull(interleave([numbered(0, 3), numbered(1, 3)]).pipe(batch({ size: 2 }))),
    );
    const { checkpoint } = first as { checkpoint: Checkpoint };
    const error = await valuesIn(interleave([numbered(0, 3)]), { resume: checkpoint }).catch(
      (caught) => caught,
    );
    expect(isMillraceError(error, 'checkpoint')).toBe(true);
  });

  it.each([
    [[EMPTY], { weights: [1, 2] }, 'weights'],
    [[EMPTY], { weights: [0] }, 'weights'],
    [[EMPTY], { stop: 'never' }, 'stop'],
    [[EMPTY], { weight: [1] }, 'weight'],
  ] as const)('refuses %j with %j at once', (sources, options, name) => {
    const error = (() => {
      try {
        return interleave(sources as never, options as never);
      } catch (caught) {
        return caught;
      }
    })();
    expect(isMillraceError(error, 'option')).toBe(true);
    expect((error as Error).message).toContain(`\`${name}\``);
  });
});
