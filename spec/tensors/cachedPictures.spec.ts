import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { FixedSizeBinary, makeData, makeVector, Table } from 'apache-arrow';
import type { Observable } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import { cutmix } from '../../lib/augment/cutmix.ts';
import { mixup } from '../../lib/augment/mixup.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { fromArrow } from '../../lib/datasets/arrow/fromArrow.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import type { DiagnosticReport } from '../../lib/engine/diagnostics.ts';
import type { RunOptions } from '../../lib/engine/runOptions.ts';
import { image } from '../../lib/features/image.ts';
import { batch } from '../../lib/operators/batch.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { toTensors } from '../../lib/tensors/toTensors.ts';
import { wasmHeap } from '../../lib/tensors/wasmHeap.ts';
import { loadNativeBackend } from '../nativeBackend.ts';

const SIDE = 32;
const LENGTH = SIDE * SIDE * 3;
const ROWS = 300;
const data = Uint8Array.from({ length: ROWS * LENGTH }, (_, k) => (k * 2_654_435_761) >>> 24);
const features = { image: image({ shape: [SIDE, SIDE, 3] }) };

const columns$ = () => fromColumns({ image: { data, shape: [SIDE, SIDE, 3] } }, { chunkRows: 90 });
const ready = (rows$: Observable<Rows>) =>
  rows$.pipe(
    shuffle({ window: 120 }),
    batch({ size: 32, features }),
    mixup({ alpha: 1 }),
    cutmix({ alpha: 1 }),
    toTensors(),
  );

/** A number for the bits of each batch. */
async function batches(rows$: Observable<Rows>, run: RunOptions): Promise<number[]> {
  const all: number[] = [];
  for await (const { tensors } of pull(ready(rows$), { seed: 5, ...run })) {
    const bits = new Uint32Array((await tensors.image.data()).slice().buffer);
    all.push(bits.reduce((hash, word) => Math.imul(hash ^ word, 16_777_619), 0));
  }
  return all;
}

afterAll(async () => {
  await tf.setBackend('cpu');
});

const backends = [
  { backend: 'wasm', isThere: true },
  { backend: 'cpu', isThere: true },
  { backend: 'tensorflow', isThere: loadNativeBackend() },
];

describe.each(backends)('pictures of memory that stays, on $backend', ({ backend, isThere }) => {
  it.skipIf(!isThere)('are the same to the bit whether all are cached, some, or none', async () => {
    await tf.setBackend(backend);
    // For a table of places and a third of the pictures; for no picture.
    const [some, none] = [2 * 300_000, 1000];
    const all = await batches(columns$(), { epochs: 6 });
    expect(await batches(columns$(), { epochs: 6, budgetBytes: some, prefetch: 2 })).toEqual(all);
    expect(await batches(columns$(), { epochs: 6, budgetBytes: none })).toEqual(all);
    const alone: number[] = [];
    for (let epoch = 0; epoch < 6; epoch++) alone.push(...(await batches(columns$(), { epoch })));
    expect(alone).toEqual(all);
  });
});

describe('the cache of a run', () => {
  /** Bytes held at the end of each epoch of a run of so many. */
  async function held(epochs: number, budgetBytes: number): Promise<number[]> {
    const told: DiagnosticReport[] = [];
    await batches(columns$(), { epochs, budgetBytes, onDiagnostic: (report) => told.push(report) });
    return told.map(({ heldBytes }) => heldBytes);
  }

  it('counts as held, and takes half of the budget at most', async () => {
    await tf.setBackend('wasm');
    // Too few epochs for a cache.
    const [without] = (await held(5, 2 ** 28)) as [number];
    const [, ...all] = await held(6, 2 ** 28);
    const [, ...some] = await held(6, data.byteLength);
    for (const bytes of all) expect(bytes - without).toBeGreaterThan(data.byteLength);
    for (const bytes of some) {
      expect(bytes - without).toBeGreaterThan(0.45 * data.byteLength);
      expect(bytes - without).toBeLessThanOrEqual(0.5 * data.byteLength);
    }
  });

  it('gives its memory back to the backend when the run ends, also where it is left before', async () => {
    await tf.setBackend('wasm');
    const bytes = () => wasmHeap()?.memory.buffer.byteLength;
    const leave = async () => {
      for await (const { tensors, epoch } of pull(ready(columns$()), { epochs: 9 })) {
        void tensors.image;
        if (epoch === 2) break;
      }
    };
    await leave();
    await batches(columns$(), { epochs: 6 });
    const before = bytes();
    // Of 4 MB each.
    for (let run = 0; run < 8; run++) {
      await leave();
      await batches(columns$(), { epochs: 6 });
    }
    expect(bytes()).toBe(before);
  });

  it('leaves out what a function gives, which may be in memory that is written anew for each epoch', async () => {
    await tf.setBackend('wasm');
    const own = data.slice(0, 64 * LENGTH);
    let made = 0;
    const table = () => {
      own.fill(made++);
      const type = new FixedSizeBinary(LENGTH);
      return new Table({ image: makeVector(makeData({ type, length: 64, data: own })) });
    };
    const seen: number[] = [];
    const ready$ = fromArrow(table).pipe(batch({ size: 64, features }), toTensors());
    for await (const { tensors } of pull(ready$, { epochs: 6 }))
      seen.push(tensors.image.dataSync()[0] as number);
    expect(seen.map((value) => Math.round(255 * value))).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
