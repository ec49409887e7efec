// Runs with `workers`, which must be told from runs without by nothing but the time they take.
import type { Checkpoint } from '../../lib/core/checkpoint.ts';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import {
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float32,
  Int32,
  makeData,
  makeVector,
  Table,
  vectorFromArray,
} from 'apache-arrow';
import { tap } from 'rxjs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import {
  batch,
  classLabel,
  consume,
  cutmix,
  cutout,
  fromColumns,
  fromParquet,
  image,
  mixup,
  normalize,
  pull,
  shuffle,
  toTensors,
} from '../../lib/index.ts';
import {
  independentOfPrefetch,
  leavesNothingBehind,
  resumesExactly,
} from '../../lib/testing/index.ts';
import { ThreadPool } from '../../lib/threads/threadPool.ts';
import { COPYING, registerCopyingBackend } from '../copyingBackend.ts';
import { parquetOf } from '../datasets/written.ts';
import { loadNativeBackend } from '../nativeBackend.ts';
import { ended } from './ended.ts';

const ROWS = 45;
const pictures = makeData({
  type: new FixedSizeBinary(105),
  length: ROWS,
  data: Uint8Array.from({ length: ROWS * 105 }, (_, i) => (i * 37) % 256),
});
const depths = makeData({
  type: new FixedSizeList(35, new Field('item', new Float32(), false)),
  length: ROWS,
  child: makeData({
    type: new Float32(),
    length: ROWS * 35,
    data: Float32Array.from({ length: ROWS * 35 }, Math.sin),
  }),
});
const labels = vectorFromArray(
  Array.from({ length: ROWS }, (_, i) => i % 5),
  new Int32(),
);
const table = new Table({ image: makeVector(pictures), depth: makeVector(depths), label: labels });
const rows$ = fromParquet(parquetOf(table, { groupRows: 6 }));
const features = {
  image: image({ shape: [5, 7, 3] }),
  depth: image({ shape: [5, 7, 1] }),
  label: classLabel({ classes: 5 }),
};
const batches$ = rows$.pipe(
  shuffle({ window: 20 }),
  batch({ size: 8, features }),
  normalize({ mean: [0.5], std: [0.5] }),
  mixup({ alpha: 1, per: 'sample' }),
  cutmix({ alpha: 1, per: 'pair' }),
  cutout({ size: 2, p: 0.5 }),
);
const train$ = batches$.pipe(toTensors());

registerCopyingBackend();
afterAll(async () => {
  await tf.setBackend('cpu');
});

const backends = [
  { backend: 'cpu', isThere: true },
  { backend: 'wasm', isThere: true },
  { backend: 'tensorflow', isThere: loadNativeBackend() },
  { backend: COPYING, isThere: true },
];

describe.each(backends)('workers, on $backend', ({ backend, isThere }) => {
  it.skipIf(!isThere)('change no element, bit or checkpoint', async () => {
    await tf.setBackend(backend);
    expect(await independentOfPrefetch(train$, { prefetch: [], workers: [1, 3] })).toBeUndefined();
  });
});

describe('a run with workers', () => {
  it('is resumed to the bit, from runs with and without', async () => {
    await tf.setBackend('cpu');
    const checkpoints: unknown[] = [];
    await consume(train$, ({ checkpoint }) => checkpoints.push(checkpoint), {
      seed: 1,
      workers: 2,
    });
    const expected: unknown[] = [];
    await consume(train$, ({ checkpoint }) => expected.push(checkpoint), { seed: 1 });
    expect(checkpoints).toEqual(expected);
    const { value } = await pull(train$, { seed: 1, workers: 1 }).next();
    const rest = await consume(train$, () => {}, {
      resume: value?.checkpoint as Checkpoint,
      workers: 1,
    });
    expect(rest.batches).toBe(5);
    expect(await resumesExactly(train$)).toBeUndefined();
  });

  it('leaves nothing behind, no thread either', async () => {
    await tf.setBackend('cpu');
    const chain = leavesNothingBehind(
      (watch) =>
        rows$.pipe(watch(), batch({ size: 15, features }), mixup({ alpha: 1 }), toTensors()),
      // A thread of a busy machine takes its time to end.
      { memory: tf.memory, workers: 2, epochs: 1, settleMs: 10_000 },
    );
    expect(await chain).toBeUndefined();
  });

  it('lets the event loop turn before what is ready while more is wanted, and only then', async () => {
    const turnsBefore = async (batches: AsyncIterator<unknown>) => {
      let turned = false;
      setImmediate(() => {
        turned = true;
      });
      await batches.next();
      return turned;
    };
    const run = { workers: 1, prefetch: 16 };
    const decoded = pull(rows$.pipe(batch({ size: 2, features })), run);
    await decoded.next();
    // Two more of the first row group are ready, and the next one is being decoded.
    expect(await turnsBefore(decoded)).toBe(true);
    await decoded.return();
    // All that `prefetch` keeps is ready.
    const others = pull(fromColumns({ x: new Float32Array(60) }).pipe(batch({ size: 2 })), run);
    await others.next();
    expect(await turnsBefore(others)).toBe(false);
    await others.return();
  });

  it('lets the process end that has left it half done', async () => {
    const program = `
      import { tableFromArrays, tableToIPC } from 'apache-arrow';
      import { fromParquet, pull } from 'millrace';
      import { Table, WriterPropertiesBuilder, writeParquet } from 'parquet-wasm';
      const table = Table.fromIPCStream(tableToIPC(tableFromArrays({ x: new Int32Array(4000) }), 'stream'));
      const properties = new WriterPropertiesBuilder().setMaxRowGroupSize(100).build();
      const steps = pull(fromParquet(writeParquet(table, properties)), { workers: 2 });
      for (let i = 0; i < 3; i++) await steps.next();
      console.log('left');`;
    expect(await ended(program)).toEqual({ said: 'left', code: 0 });
  });

  it('keeps two elements ready if nothing is said of it, and as many as are said', async () => {
    const passed = async (run: { readonly workers?: number; readonly prefetch?: number }) => {
      let count = 0;
      const columns$ = fromColumns({ x: new Float32Array(100) }).pipe(
        batch({ size: 5 }),
        tap(() => count++),
      );
      const steps = pull(columns$, run);
      await steps.next();
      await new Promise((resolve) => setTimeout(resolve, 50));
      await steps.return();
      return count;
    };
    expect(await passed({})).toBe(1);
    expect(await passed({ workers: 1 })).toBe(3);
    expect(await passed({ workers: 1, prefetch: 0 })).toBe(1);
    expect(await passed({ workers: 3, prefetch: 5 })).toBe(6);
  });

  it('starts none where there is nothing to decode, whatever the backend', async () => {
    const run = vi.spyOn(ThreadPool.prototype, 'run');
    const columns$ = fromColumns({ image: { data: new Uint8Array(64 * 12), shape: [2, 2, 3] } });
    const few$ = columns$.pipe(
      batch({ size: 8, features: { image: image({ shape: [2, 2, 3] }) } }),
      toTensors(),
    );
    for (const backend of ['cpu', 'wasm', COPYING]) {
      await tf.setBackend(backend);
      await consume(few$, ({ tensors }) => void tensors.image, { workers: 1 });
    }
    expect(run).not.toHaveBeenCalled();
    run.mockRestore();
  });

  it('has the same pictures where the backend is changed between batches', async () => {
    const data = Uint8Array.from({ length: 40 * 300 }, (_, k) => (k * 37) % 251);
    const few$ = fromColumns({ image: { data, shape: [10, 10, 3] } }).pipe(
      batch({ size: 4, features: { image: image({ shape: [10, 10, 3] }) } }),
      toTensors(),
    );
    await tf.setBackend('cpu');
    const expected: unknown[] = [];
    const run = { epochs: 6 };
    await consume(few$, ({ tensors }) => expected.push(tensors.image.dataSync().slice()), run);
    const kept: tf.Tensor[] = [];
    for await (const ready of pull(few$, { ...run, prefetch: 4 })) {
      // Memory that the copying backend has copied is overwritten; that of `cpu` is not.
      await tf.setBackend(kept.length % 8 < 5 ? COPYING : 'cpu');
      kept.push(ready.detach().image);
    }
    expect(kept.map((tensor) => tensor.dataSync())).toEqual(expected);
    tf.dispose(kept);
  });

  it('refuses a number of workers that is none', () => {
    expect(() => pull(train$, { workers: -1 })).toThrow(
      'Cannot `pull`: `workers` must be a non-negative integer, of at most 1024, in threads; received -1',
    );
    expect(() => pull(rows$, { workers: 1.5 })).toThrow('`workers`');
  });
});
