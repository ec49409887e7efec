import { setImmediate as turn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { type Observable, tap } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Rows } from '../../lib/core/rows.ts';
import { fromArrow } from '../../lib/datasets/arrow/fromArrow.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { fromParquet } from '../../lib/datasets/parquet/fromParquet.ts';
import { Budget } from '../../lib/engine/budget.ts';
import type { DiagnosticReport } from '../../lib/engine/diagnostics.ts';
import { tensor } from '../../lib/features/tensor.ts';
import { batch } from '../../lib/operators/batch.ts';
import { mapAsync } from '../../lib/operators/mapAsync.ts';
import { prefetch } from '../../lib/operators/prefetch.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { consume } from '../../lib/sinks/consume.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { toTensors } from '../../lib/tensors/toTensors.ts';
import { numberedTable, parquetOf } from '../datasets/written.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the bytes that a run holds', () => {
  // 40 row groups; of each the column `row`, of 1,000 numbers, is read.
  const file = parquetOf(numberedTable(40_000), { groupRows: 1000 });
  const GROUP = 4000;

  async function reports(budgetBytes: number): Promise<DiagnosticReport[]> {
    const told: DiagnosticReport[] = [];
    const onDiagnostic = (report: DiagnosticReport) => told.push(report);
    // At the ends of epochs alone, however long these take.
    const run = { budgetBytes, prefetch: 4, epochs: 2, onDiagnostic, diagnosticMs: 1e6 };
    const train$ = fromParquet(file, { readAhead: 30, columns: ['row'] }).pipe(
      mapAsync(async (rows) => rows, { concurrency: 4 }),
      shuffle({ window: 2000 }),
      prefetch(8),
      batch({ size: 100, features: { row: tensor({ shape: [1], dtype: 'int32' }) } }),
      prefetch({ bytes: 1e6 }),
      toTensors(),
    );
    await consume(
      train$,
      async ({ tensors }) => {
        void tensors.row;
        await turn();
      },
      run,
    );
    return told;
  }

  it('stay within the budget, but for what the next element needs', async () => {
    for (const groups of [8, 12, 20]) {
      const [first] = await reports(groups * GROUP);
      // One element that each of six stages had asked for when the budget was used up; Arrow rounds buffers up.
      expect(first?.peakBytes).toBeLessThanOrEqual((groups + 6) * GROUP * 1.1);
      expect(first?.peakBytes).toBeGreaterThan(groups * GROUP * 0.7);
    }
  });

  it('are let go of with the elements', async () => {
    const [first, second] = await reports(30 * GROUP);
    // At the end of an epoch: the last elements, and what the budget has room for of the next epoch, if one follows.
    expect(first?.heldBytes).toBeLessThan(32 * GROUP);
    expect(second?.heldBytes).toBeLessThan(12 * GROUP);
    expect(second?.peakBytes).toBeLessThan((first?.peakBytes as number) * 1.3);
  });

  it('count memory that all share once', async () => {
    const told: DiagnosticReport[] = [];
    const data = new Float32Array(50_000);
    const train$ = fromColumns({ x: data }, { chunkRows: 500 }).pipe(
      shuffle({ window: 5000 }),
      batch({ size: 10 }),
      prefetch(50),
    );
    await consume(train$, () => {}, { onDiagnostic: (report) => told.push(report) });
    expect(told[0]?.peakBytes).toBe(data.byteLength);
  });

  it.each<[string, () => Observable<Rows>]>([
    ['columns', () => fromColumns({ x: new Float64Array(1000) }, { chunkRows: 100 })],
    [
      'columns in random order',
      () => fromColumns({ x: new Float64Array(1000) }, { shuffle: true }),
    ],
    ['a table', () => fromArrow(numberedTable(1000))],
    ['a function that gives a table', () => fromArrow(() => numberedTable(1000))],
    ['a table in random order', () => fromArrow(numberedTable(1000), { shuffle: true })],
  ])('are those that it reads, not those of %s that it was given', async (_of, make) => {
    let emitted = 0;
    const batches$ = make().pipe(
      batch({ size: 10 }),
      tap(() => emitted++),
    );
    // Where the whole data count, no element is made ahead once one is known.
    let used = 0;
    for await (const _ of pull(batches$, { prefetch: 4, budgetBytes: 1000 })) {
      await turn();
      used++;
      expect(emitted).toBe(used + 4);
      if (used === 3) break;
    }
    emitted = 0;
    for await (const _ of pull(batches$.pipe(prefetch(6)), { budgetBytes: 1000 })) break;
    expect(emitted).toBe(7);
  });
});

describe('Budget', () => {
  const [given, own] = [new ArrayBuffer(100), new ArrayBuffer(10)];

  it('counts what was given as held, but not as taken', () => {
    const budget = new Budget(50);
    budget.exempt([given]);
    const both = { bytes: 5, buffers: [given, own] };
    budget.retain(both);
    budget.retain(both);
    expect([budget.held, budget.charged, budget.chargeOf(both)]).toEqual([120, 20, 15]);
    const beside = new Budget(Infinity, budget);
    beside.retain(both);
    expect([beside.held, beside.charged]).toEqual([115, 15]);
    budget.release(both);
    expect([budget.held, budget.charged]).toEqual([115, 15]);
    budget.release(both);
    expect([budget.held, budget.charged]).toEqual([0, 0]);
  });

  it('comes out even where memory is given while it is held', () => {
    const budget = new Budget(50);
    const kept = { bytes: 0, buffers: [given] };
    budget.retain(kept);
    budget.exempt([given]);
    expect(budget.charged).toBe(100);
    budget.release(kept);
    expect([budget.held, budget.charged]).toEqual([0, 0]);
  });

  it('wakes who waits as soon as what takes room is below the limit', () => {
    const budget = new Budget(50);
    budget.exempt([given]);
    let woken = 0;
    budget.retain({ bytes: 60, buffers: [given] });
    expect(budget.requestRoom(1, () => woken++)).toBe(false);
    budget.release({ bytes: 20, buffers: [] });
    expect(woken).toBe(1);
    expect(budget.requestRoom(9, () => {})).toBe(true);
    expect(budget.requestRoom(10, () => {})).toBe(false);
  });

  it('retains at most half of its limit in buffers, each of which counts once, until they are released', () => {
    const budget = new Budget(100);
    const [first, second] = [new ArrayBuffer(30), new ArrayBuffer(25)];
    const release = budget.pin([first, first]);
    expect(budget.held).toBe(30);
    budget.retain({ bytes: 0, buffers: [first] });
    expect(budget.held).toBe(30);
    budget.pin([first])?.();
    const again = Array.from({ length: 9 }, () => budget.pin([first]));
    expect([budget.held, again.includes(undefined)]).toEqual([30, false]);
    for (const releaseAgain of again) releaseAgain?.();
    expect(budget.pin([second])).toBeUndefined();
    expect(budget.held).toBe(30);
    release?.();
    budget.release({ bytes: 0, buffers: [first] });
    expect(budget.held).toBe(0);
    expect(budget.pin([second])).toBeDefined();
    expect(budget.held).toBe(25);
  });
});
