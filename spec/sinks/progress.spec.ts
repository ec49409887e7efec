import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import type { ProgressReport } from '../../lib/engine/progressReport.ts';
import type { RunOptions } from '../../lib/engine/runOptions.ts';
import {
  batch,
  consume,
  filterRows,
  fromColumns,
  pull,
  scalar,
  toDataset,
  toTensors,
} from '../../lib/index.ts';

const rows$ = fromColumns({ x: Float32Array.from({ length: 100 }, (_, i) => i) });
const batches$ = rows$.pipe(batch({ size: 10 }));
// A report at each element: no timer fires in a loop that never waits.
const always = { diagnosticMs: 1e-9 };

async function reportsOf(
  stream$: typeof batches$,
  run: RunOptions = {},
): Promise<readonly ProgressReport[]> {
  const reports: ProgressReport[] = [];
  await consume(stream$, () => {}, {
    ...always,
    ...run,
    progress: (report) => reports.push(report),
  });
  return reports;
}

describe('progress', () => {
  it('tells of what was handed out, and ends with all of it', async () => {
    const reports = await reportsOf(batches$, { epochs: 3 });
    const rows = reports.map((report) => report.rows);
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
    expect(reports.at(-1)).toMatchObject({ kind: 'end', rows: 300, batches: 30, epochs: 3 });
    expect(reports.filter(({ kind }) => kind === 'end')).toHaveLength(1);
    expect(reports[0]).toMatchObject({ kind: 'progress', epoch: 0, batches: 1 });
    expect(reports.at(-2)?.epoch).toBe(2);
    expect(reports[0]?.text).toMatch(/^epoch 1\/3 · 3 % · [\d,]+ rows\/s · waiting \d+ %/);
  });

  it('knows the share that is done from the first element on, by the rows of the sources', async () => {
    const shares = (await reportsOf(batches$, { epochs: 2 })).map(({ done }) => done);
    expect(shares.slice(0, 3)).toEqual([0.05, 0.1, 0.15]);
    expect(shares.at(-2)).toBe(1);
  });

  it('waits for the end of the first epoch where an operator leaves out rows', async () => {
    const even$ = rows$.pipe(
      filterRows(({ x }) => Number(x) % 2 === 0, { name: 'even' }),
      batch({ size: 10 }),
    );
    const reports = await reportsOf(even$, { epochs: 2 });
    const known = reports.filter(({ done }) => done !== undefined);
    expect(known.every(({ rows, done }) => done === rows / 100)).toBe(true);
    expect(known.every(({ epoch, rows }) => epoch === 1 || rows === 50)).toBe(true);
    expect(known.length).toBeGreaterThan(3);
  });

  it('claims no share of an epoch that is resumed, and knows that of the next', async () => {
    let checkpoint: RunOptions['resume'];
    for await (const element of pull(batches$, {})) {
      checkpoint = element.checkpoint;
      if (element.index === 3) break;
    }
    const reports = await reportsOf(batches$, {
      epochs: 3,
      ...(checkpoint && { resume: checkpoint }),
    });
    expect(reports[0]?.done).toBeUndefined();
    const second = reports.filter(({ epoch, kind }) => epoch === 1 && kind === 'progress');
    expect(second.at(1)?.done).toBeCloseTo((1 + 0.2) / 3, 1);
    expect(reports.at(-1)?.rows).toBe(260);
  });

  it('is told beside `onDiagnostic`, and measures alone', async () => {
    const texts: string[] = [];
    const reports = await reportsOf(batches$, { onDiagnostic: ({ text }) => texts.push(text) });
    expect(texts.length).toBe(reports.length - 1);
  });

  it('is told when a loop is left, once', async () => {
    const kinds: string[] = [];
    const progress = ({ kind }: ProgressReport) => void kinds.push(kind);
    for await (const _ of pull(batches$, { ...always, progress })) break;
    expect(kinds).toEqual(['progress', 'end']);
  });

  it.each([
    [{ epochs: 2 }, 1],
    [{}, 2],
  ])('is told of each epoch that `fitDataset` reads: %j', async (run, runs) => {
    const reports: ProgressReport[] = [];
    const progress = (report: ProgressReport) => void reports.push(report);
    const features = { x: scalar(), y: scalar({ column: 'x' }) };
    const tensors$ = rows$.pipe(batch({ size: 40, features }), toTensors());
    const dataset = toDataset(tensors$, { ...run, ...always, targets: ['y'], progress });
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await model.fitDataset(dataset, { epochs: 2, verbose: 0 });
    await dataset.close();
    model.dispose();
    const batchesOf = (of: ProgressReport) => of.kind === 'progress' && of.done !== 1;
    const seen = new Set(reports.filter(batchesOf).map(({ epoch }) => epoch));
    expect([...seen]).toEqual([0, 1]);
    expect(reports.filter(({ kind }) => kind === 'end')).toHaveLength(runs);
    expect(reports.at(-1)?.rows).toBe(200 / runs);
  });

  it('says nothing of a dataset that is not read', async () => {
    const reports: ProgressReport[] = [];
    const progress = (report: ProgressReport) => void reports.push(report);
    await toDataset(batches$.pipe(toTensors()), { epochs: 2, progress }).close();
    await pull(batches$, { progress }).return();
    expect(reports).toEqual([]);
  });

  it.each(['yes', 1, null])('refuses %j at once', (progress) => {
    const attempt = () => pull(batches$, { progress } as never);
    expect(attempt).toThrow(/`progress` must be true, false or a function/);
    try {
      attempt();
    } catch (error) {
      expect(isMillraceError(error, 'option')).toBe(true);
    }
  });
});
