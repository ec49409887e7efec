import * as tf from '@tensorflow/tfjs';
import { firstValueFrom } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Batch } from '../../lib/core/batch.ts';
import { BumpAllocator } from '../../lib/core/bumpAllocator.ts';
import { asyncClock } from '../../lib/engine/asyncClock.ts';
import { Budget } from '../../lib/engine/budget.ts';
import { detachedRun } from '../../lib/engine/runContext.ts';
import { stageRun } from '../../lib/engine/stageRun.ts';
import type { Threads } from '../../lib/engine/threads.ts';
import {
  batch,
  brightness,
  type DiagnosticReport,
  fromArrow,
  image,
  mask,
  pull,
  resize,
  toTensors,
} from '../../lib/index.ts';
import { OwnedBatches } from '../../lib/tensors/ownedBatches.ts';
import { rasterBytes } from '../../lib/tensors/rasterBytes.ts';
import { rasterizer } from '../../lib/tensors/rasterizer.ts';
import { ToTensorsMachine } from '../../lib/tensors/toTensorsMachine.ts';
import { noisePng, tableOfImages } from './encoded.ts';

beforeAll(() => tf.setBackend('cpu'));

const pngs = Array.from({ length: 6 }, (_, i) => noisePng([30 + i, 40, 3], i));
const largest = 35 * 40 * 3;
const encodedBytes = pngs.reduce((sum, { length }) => sum + length, 0);
const BASE = 2 ** 18;
const decoder = BASE + 2 * (pngs[5] as Uint8Array).length + 4 * largest;
const SIZE = 16;
const values = pngs.length * SIZE * SIZE * 3;

const batches$ = fromArrow(tableOfImages(pngs)).pipe(
  batch({ size: 6, features: { image: image() } }),
  resize({ size: [SIZE, SIZE] }),
);
const plain = async (batches: typeof batches$) =>
  (await firstValueFrom(batches)) as unknown as Batch;

describe('the bytes that rasterizing a batch holds', () => {
  it('are its images, what threads are sent, and a decoder for each', async () => {
    const bytes = await plain(batches$);
    expect(rasterBytes(bytes, 0)).toBe(values + decoder);
    expect(rasterBytes(bytes, 2)).toBe(values + encodedBytes + 2 * decoder);
    expect(rasterBytes(bytes, 50)).toBe(values + encodedBytes + 6 * decoder);
    const floats = await plain(batches$.pipe(brightness({ factor: 0.4 })));
    expect(rasterBytes(floats, 0)).toBe(4 * values + decoder);
  });

  it('count masks too', async () => {
    const masks = pngs.map((_, i) => noisePng([30 + i, 40, 1], i));
    const table = tableOfImages(masks);
    const features = {
      image: image({ channels: 1 }),
      mask: mask({ column: 'image', follow: 'image' }),
    };
    const both = await plain(
      fromArrow(table).pipe(batch({ size: 6, features }), resize({ size: [SIZE, SIZE] })) as never,
    );
    const imageAlone = rasterBytes(
      both.with({ features: { image: both.features.image } as never }),
      0,
    );
    expect(rasterBytes(both, 0)).toBeGreaterThan(imageAlone + 4 * pngs.length * SIZE * SIZE);
  });

  it('are charged to the budget until the batch is emitted or dropped', async () => {
    const made = await plain(batches$);
    const budget = new Budget(Number.POSITIVE_INFINITY);
    let woken = () => {};
    const woke = () =>
      new Promise<void>((resolve) => {
        woken = resolve;
      });
    const machineOver = () => {
      const run = { ...detachedRun(asyncClock), budget, allocator: new BumpAllocator() };
      const parts = { owner: new OwnedBatches(run), rasterizer: rasterizer(run) };
      return new ToTensorsMachine(
        stageRun({ run, columns: undefined }, () => woken()),
        parts,
      );
    };
    const machine = machineOver();
    const ready = woke();
    machine.push(made);
    expect(budget.held).toBeGreaterThanOrEqual(rasterBytes(made, 0));
    await ready;
    expect(machine.take()).toBeDefined();
    expect(budget.held).toBe(0);
    const dropped = machineOver();
    dropped.push(made);
    dropped.drop();
    expect(budget.held).toBe(0);
  });

  it('hold back the batch after the one that is waited for, where the budget has no room', async () => {
    const made = await plain(batches$);
    const threads: Threads = { size: 2, run: () => new Promise(() => {}), close() {} };
    const roomWith = (limit: number) => {
      const run = { ...detachedRun(asyncClock), budget: new Budget(limit), threads, prefetch: 2 };
      const parts = { owner: new OwnedBatches(run), rasterizer: rasterizer(run) };
      const machine = new ToTensorsMachine(
        stageRun({ run, columns: undefined }, () => {}),
        parts,
      );
      expect(machine.room(true)).toBe(2);
      machine.push(made);
      return machine.room(true);
    };
    const { bytes, buffers } = made.footprint;
    const rows = bytes + buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const held = rasterBytes(made, 2) + rows;
    expect(roomWith(held + rasterBytes(made, 2) + 1)).toBe(1);
    expect(roomWith(held)).toBe(0);
  });

  it('are within what diagnostics call held', async () => {
    const told: DiagnosticReport[] = [];
    const onDiagnostic = (report: DiagnosticReport) => told.push(report);
    const run = { onDiagnostic, diagnosticMs: 1e6 };
    for await (const { tensors } of pull(batches$.pipe(toTensors()), run)) void tensors.image;
    expect(told[0]?.peakBytes).toBeGreaterThanOrEqual(values + decoder);
  });
});
