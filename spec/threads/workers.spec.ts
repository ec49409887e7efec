// Runs with `workers`, which must be told from runs without by nothing but the time they take.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
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
import { afterAll, describe, expect, it } from 'vitest';
import {
  batch,
  classLabel,
  consume,
  cutmix,
  cutout,
  fromParquet,
  image,
  mixup,
  normalize,
  pull,
  shuffle,
  toTensors,
} from '../../lib/index.ts';
import { independentOfPrefetch, leavesNothingBehind, resumesExactly } from '../../lib/testing/index.ts';
import { loadNativeBackend } from '../nativeBackend.ts';
import { parquetOf } from '../sources/written.ts';

const ROWS = 45;
const pictures = makeData({
  type: new FixedSizeBinary(105),
  length: ROWS,
  data: Uint8Array.from({ length: ROWS * 105 }, (_, i) => (i * 37) % 256),
});
const depths = makeData({
  type: new FixedSizeList(35, new Field('item', new Float32(), false)),
  length: ROWS,
  child: makeData({ type: new Float32(), length: ROWS * 35, data: Float32Array.from({ length: ROWS * 35 }, Math.sin) }),
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
    expect(() => pull(train$, { workers: -1 })).toThrow(
      'Cannot `pull` as `workers` must be an integer of at least 0: received -1',
    );
    expect(() => pull(rows$, { workers: 1.5 })).toThrow('`workers`');
  });
});
