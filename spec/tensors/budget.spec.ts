import { setImmediate as turn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { consume } from '../../lib/flow/consume.ts';
import type { DiagnosticReport } from '../../lib/flow/diagnostics.ts';
import { mapAsync } from '../../lib/flow/mapAsync.ts';
import { prefetch } from '../../lib/flow/prefetch.ts';
import { tensor } from '../../lib/model/tensor.ts';
import { batch } from '../../lib/operators/batch.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { fromColumns } from '../../lib/sources/fromColumns.ts';
import { fromParquet } from '../../lib/sources/fromParquet.ts';
import { toTensors } from '../../lib/tensors/toTensors.ts';
import { numberedTable, parquetOf } from '../sources/written.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the bytes that a run holds', () => {
  // 40 row groups; of each the column `row`, of 1,000 numbers, is read.
  const file = parquetOf(numberedTable(40_000), { groupRows: 1000 });
  const GROUP = 4000;

  async function reports(budgetBytes: number): Promise<DiagnosticReport[]> {
    const told: DiagnosticReport[] = [];
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
      { budgetBytes, prefetch: 4, epochs: 2, onDiagnostic: (report) => told.push(report) },
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
});
