// Runs with `workers`, which must be told from runs without by nothing but the time they take.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { tap } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import {
  batch,
  classLabel,
  consume,
  cutmix,
  cutout,
  fromColumns,
  image,
  mixup,
  normalize,
  pull,
  type Rows,
  shuffle,
  toTensors,
} from '../../lib/index.ts';
import { independentOfPrefetch, leavesNothingBehind, resumesExactly } from '../../lib/testing/index.ts';
import { loadNativeBackend } from '../nativeBackend.ts';

const ROWS = 45;
const rows$ = fromColumns(
  {
    image: { data: Uint8Array.from({ length: ROWS * 105 }, (_, i) => (i * 37) % 256), shape: [5, 7, 3] },
    depth: { data: Float32Array.from({ length: ROWS * 35 }, (_, i) => Math.sin(i)), shape: [5, 7, 1] },
    label: Int32Array.from({ length: ROWS }, (_, i) => i % 5),
  },
  { chunkRows: 4 },
);
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

afterAll(async () => {
  await tf.setBackend('cpu');
});

const backends = [
  { backend: 'cpu', isThere: true },
  { backend: 'wasm', isThere: true },
  { backend: 'tensorflow', isThere: loadNativeBackend() },
];

describe.each(backends)('workers, on $backend', ({ backend, isThere }) => {
  it.skipIf(!isThere)('change no element, bit or checkpoint', async () => {
    await tf.setBackend(backend);
    expect(await independentOfPrefetch(train$, { prefetch: [], workers: [1, 3] })).toBeUndefined();
  });

  it.skipIf(!isThere)('give tensors that stay as they were when others have been made after them', async () => {
    await tf.setBackend(backend);
    const run = { seed: 3, epochs: 2 };
    const whole: Float32Array[] = [];
    for await (const { tensors } of pull(train$, run)) whole.push(Float32Array.from(tensors.image.dataSync()));
    const kept: { readonly array: tf.TypedArray; readonly shared: readonly tf.Tensor[] }[] = [];
    for await (const { tensors } of pull(train$, { ...run, workers: 2 })) {
      const { image: pictures } = tensors;
      const shared = [pictures.reshape([-1]), pictures.slice([0], [pictures.shape[0]]), tf.stack(pictures.unstack())];
      kept.push({ array: pictures.dataSync(), shared });
    }
    expect(kept).toHaveLength(whole.length);
    for (const [i, { array, shared }] of kept.entries()) {
      expect(array).toEqual(whole[i]);
      for (const tensor of shared) expect(tensor.dataSync()).toEqual(whole[i]);
      tf.dispose([...shared]);
    }
  });
});

describe('a run with workers', () => {
  it('is resumed to the bit, from runs with and without', async () => {
    await tf.setBackend('cpu');
    const checkpoints: unknown[] = [];
    await consume(train$, ({ checkpoint }) => checkpoints.push(checkpoint), { seed: 1, workers: 2 });
    const expected: unknown[] = [];
    await consume(train$, ({ checkpoint }) => expected.push(checkpoint), { seed: 1 });
    expect(checkpoints).toEqual(expected);
    const { value } = await pull(train$, { seed: 1, workers: 1 }).next();
    const rest = await consume(train$, () => {}, { resume: value.checkpoint, workers: 1 });
    expect(rest.batches).toBe(5);
    expect(await resumesExactly(train$)).toBeUndefined();
  });

  it('leaves nothing behind, no thread either', async () => {
    const chain = leavesNothingBehind(
      (watch) => rows$.pipe(watch(), batch({ size: 8, features }), mixup({ alpha: 1 }), toTensors()),
      { memory: tf.memory },
    );
    expect(await chain).toBeUndefined();
  });

  it('has errors come after the batches before them, as without', async () => {
    const sick$ = (fails: boolean) =>
      fromColumns({
        image: { data: new Uint8Array(40), shape: [2, 2, 1] },
        label: Int32Array.from({ length: 10 }, (_, i) => (fails && i === 7 ? 9 : i % 3)),
      }).pipe(
        batch({ size: 2, features: { image: image({ shape: [2, 2, 1] }), label: classLabel({ classes: 3 }) } }),
        toTensors(),
      );
    const story = async (workers: number) => {
      const told: unknown[] = [];
      try {
        await consume(sick$(true), ({ index }) => told.push(index), { workers });
      } catch (error) {
        told.push(String(error));
      }
      return told;
    };
    const without = await story(0);
    expect(without).toHaveLength(4);
    expect(without[3]).toMatch(/^DataError: Cannot make feature `label`/);
    expect(await story(2)).toEqual(without);
  });

  it('cooks ahead no more than two batches for each worker', async () => {
    let formed = 0;
    const counted$ = rows$.pipe(
      batch({ size: 2, features }),
      tap(() => formed++),
      toTensors(),
    );
    const steps = pull(counted$, { workers: 2 });
    for (let used = 1; used <= 8; used++) {
      await steps.next();
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(formed).toBeGreaterThan(used + 1);
      expect(formed).toBeLessThanOrEqual(used + 4);
    }
    await steps.return();
  });

  it('lets the process end that has left it half done', async () => {
    const program = `
      import '@tensorflow/tfjs-backend-cpu';
      import { batch, fromColumns, image, pull, toTensors } from 'millrace';
      const pictures$ = fromColumns({ image: { data: new Uint8Array(4000), shape: [2, 2, 1] } });
      const steps = pull(pictures$.pipe(batch({ size: 4, features: { image: image({ shape: [2, 2, 1] }) } }), toTensors()), { workers: 2 });
      for (let i = 0; i < 3; i++) await steps.next();
      console.log('left');`;
    const root = join(import.meta.dirname, '../..');
    const args = ['--import', 'tsx', '--conditions=millrace-source', '--input-type=module', '--eval', program];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
    });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(said).toContain('left');
    expect(code).toBe(0);
  });

  it('refuses a number of workers that is none', () => {
    expect(() => pull(train$ as typeof train$, { workers: -1 })).toThrow(
      'Cannot `pull` as `workers` must be an integer of at least 0: received -1',
    );
    expect(() => pull(rows$ as typeof rows$ & Rows, { workers: 1.5 })).toThrow('`workers`');
  });
});
