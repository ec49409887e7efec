import fc from 'fast-check';
import { bufferCount, filter, map, mergeMap, type Observable, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../lib/core/checkpoint.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { explain } from '../../lib/look/explain.ts';
import { batch } from '../../lib/operators/batch.ts';
import { filterRows } from '../../lib/operators/filterRows.ts';
import { interleave } from '../../lib/operators/interleave.ts';
import { mapAsync } from '../../lib/operators/mapAsync.ts';
import { prefetch } from '../../lib/operators/prefetch.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { skipRows } from '../../lib/operators/skipRows.ts';
import { takeRows } from '../../lib/operators/takeRows.ts';
import { via } from '../../lib/operators/via.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { inVirtualTime, lasting } from '../engine/virtualTime.ts';
import { runs } from '../runs.ts';

type Step = readonly [name: string, operator: (rows$: Observable<Rows>) => Observable<Rows>];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((window): Step => [`shuffle ${window}`, shuffle({ window })]),
  fc
    .integer({ min: 2, max: 5 })
    .map((n): Step => [`filterRows ${n}`, filterRows((row) => (row.x as number) % n !== 0)]),
  fc.nat(60).map((n): Step => [`takeRows ${n}`, takeRows(n)]),
  fc.nat(20).map((n): Step => [`skipRows ${n}`, skipRows(n)]),
  fc.integer({ min: 1, max: 3 }).map((n): Step => [`prefetch ${n}`, prefetch(n)]),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(0, 1))
    .map(
      ([concurrency, ms]): Step => [
        `mapAsync ${concurrency} ${ms}`,
        mapAsync((rows: Rows) => lasting(ms, rows), { concurrency }),
      ],
    ),
  fc.constantFrom<Step>(
    ['map', map((rows) => rows)],
    ['tap', tap(() => {})],
    ['filter', filter(({ length }) => length > 0)],
    [
      'bufferCount',
      (rows$) =>
        rows$.pipe(
          bufferCount(2),
          mergeMap((list) => list),
        ),
    ],
    [
      'via',
      via(
        { sync: true },
        map((rows) => rows),
      ),
    ],
    ['interleave', (rows$) => interleave([rows$, fromColumns({ x: Int32Array.of(7, 8, 9) })])],
  ),
);

const pipeline = fc
  .record({
    rows: fc.nat(150),
    chunkRows: fc.integer({ min: 1, max: 50 }),
    steps: fc.array(step, { maxLength: 4 }),
    size: fc.integer({ min: 1, max: 30 }),
    last: fc.constantFrom('keep', 'drop', 'pad'),
    seed: fc.nat(5),
    at: fc.nat(30),
  })
  .map((p) => ({
    ...p,
    [fc.toStringMethod]: () =>
      `${p.steps.map(([name]) => name)} ${JSON.stringify({ ...p, steps: [] })}`,
  }));

describe('a run that is resumed', () => {
  it('goes on exactly after any batch of random pipelines, also with another prefetch', async () => {
    let points = 0;
    let largest = 0;
    await fc.assert(
      fc.asyncProperty(
        pipeline,
        fc.nat(2),
        async ({ rows, chunkRows, steps, size, last, seed, at }, ahead) => {
          const source$ = fromColumns(
            { x: Int32Array.from({ length: rows }, (_, i) => i) },
            { chunkRows },
          );
          const rows$ = steps.reduce<Observable<Rows>>((s$, [, operator]) => operator(s$), source$);
          const train$ = rows$.pipe(batch({ size, last: last as 'keep' }));
          const run = async (options: Parameters<typeof pull>[1]) => {
            const seen: { at: unknown; checkpoint: Checkpoint }[] = [];
            await inVirtualTime(async () => {
              for await (const element of pull(train$, { epochs: 2, ...options })) {
                const { index, epoch, checkpoint } = element;
                seen.push({ at: { samples: explain(element), index, epoch }, checkpoint });
              }
            });
            return seen;
          };
          const whole = await run({ seed });
          const stop = whole[at % Math.max(1, whole.length)];
          if (stop === undefined) return;
          points++;
          const text = JSON.stringify(stop.checkpoint);
          largest = Math.max(largest, text.length);
          const rest = await run({ resume: JSON.parse(text) as Checkpoint, prefetch: ahead });
          expect(rest).toEqual(whole.slice(whole.indexOf(stop) + 1));
        },
      ),
      { numRuns: runs(100) },
    );
    expect(largest).toBeLessThan(1024);
    console.info(`resumed at ${points} points; the largest checkpoint has ${largest} bytes`);
  });
});
