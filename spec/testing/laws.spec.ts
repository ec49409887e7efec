// The laws, applied to our own operators and sources.
import * as tf from '@tensorflow/tfjs';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { bufferCount, filter, map, type Observable, type OperatorFunction } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  batch,
  classLabel,
  cutmix,
  cutout,
  filterRows,
  fromArrow,
  fromColumns,
  image,
  mixup,
  normalize,
  oneOf,
  prefetch,
  type Rows,
  shuffle,
  skipRows,
  sometimes,
  takeRows,
  toTensors,
} from '../../lib/index.ts';
import {
  bounded,
  boundedSource,
  independentOfPrefetch,
  leavesInputUntouched,
  leavesNothingBehind,
  resumesExactly,
  sameStreamTwice,
} from '../../lib/testing/index.ts';

const ROWS = 45;
const columns = {
  image: {
    data: Uint8Array.from({ length: ROWS * 12 }, (_, i) => (i * 37) % 256),
    shape: [3, 4, 1],
  },
  label: Int32Array.from({ length: ROWS }, (_, i) => i % 5),
  x: Float32Array.from({ length: ROWS }, (_, i) => i),
};
const rows$ = fromColumns(columns, { chunkRows: 4 });
const features = { image: image({ shape: [3, 4, 1] }), label: classLabel({ classes: 5 }) };
const batched = batch({ size: 8, features });
const ipc = tableToIPC(tableFromArrays({ x: columns.x }), 'stream');

const onRows: [string, OperatorFunction<Rows, Rows>][] = [
  ['shuffle', shuffle({ window: 10 })],
  ['filterRows', filterRows((row) => Number(row.label) !== 2)],
  ['takeRows', takeRows(29)],
  ['skipRows', skipRows(7)],
  ['prefetch', prefetch<Rows>(3)],
];
const onBatches = [
  ['mixup', mixup({ alpha: 0.4, per: 'sample' })],
  ['cutmix', cutmix({ alpha: 1, per: 'pair' })],
  ['cutout', cutout({ size: 2, p: 0.5 })],
  ['normalize', normalize({ mean: [0.5], std: [0.5] })],
  ['oneOf', oneOf([mixup({ alpha: 1 }), cutmix({ alpha: 1 })])],
  ['sometimes', sometimes(0.5, mixup({ alpha: 1 }))],
] as const;

const streams = [
  ...onRows.map(([name, operator]) => [name, () => rows$.pipe(operator, batched)] as const),
  ...onBatches.map(
    ([name, operator]) =>
      [name, () => rows$.pipe(shuffle({ window: 9 }), batched, operator)] as const,
  ),
  ['fromColumns', () => rows$.pipe(map((rows) => rows))] as const,
  ['fromArrow', () => fromArrow(ipc).pipe(batch({ size: 7 }))] as const,
  [
    'two mixes',
    () => rows$.pipe(batched, mixup({ alpha: 1 }), cutmix({ alpha: 1 }), mixup({ alpha: 0.3 })),
  ] as const,
  [
    'stock operators',
    () =>
      rows$.pipe(
        shuffle({ window: 16 }),
        batched,
        map((b) => b),
        filter(({ index }) => index !== 1),
      ),
  ] as const,
];

describe('our own streams', () => {
  it.each(streams)('%s resumes exactly', async (_, make) => {
    expect(await resumesExactly<unknown>(make)).toBeUndefined();
  });

  it.each(streams)('%s is the same stream twice', async (_, make) => {
    expect(await sameStreamTwice<unknown>(make)).toBeUndefined();
  });

  it.each(streams)('%s is independent of prefetch', async (_, make) => {
    const ahead = (): Observable<unknown> => (make() as Observable<unknown>).pipe(prefetch(3));
    expect(
      await independentOfPrefetch<unknown>([make, ahead], { prefetch: [2, 20] }),
    ).toBeUndefined();
  });

  it('tensors are the same too, and resumed to the bit', async () => {
    await tf.setBackend('cpu');
    const make = () =>
      rows$.pipe(shuffle({ window: 20 }), batched, mixup({ alpha: 1 }), toTensors());
    await resumesExactly(make);
    await sameStreamTwice(make);
    expect(
      await independentOfPrefetch([make, () => make().pipe(prefetch(2))], { prefetch: [4] }),
    ).toBeUndefined();
  });

  it('a stock operator that gathers resumes by the checkpoint of its last part', async () => {
    const pairs$ = rows$.pipe(batched, bufferCount(2));
    expect(
      await resumesExactly(pairs$, { checkpoint: (pair) => pair.at(-1)!.checkpoint }),
    ).toBeUndefined();
  });
});

describe('our own operators', () => {
  it.each(onRows)('%s reads nothing ahead of what it needs', async (name, operator) => {
    expect(
      await bounded(operator, { input$: rows$, ahead: name === 'prefetch' ? 3 : 0 }),
    ).toBeUndefined();
  });

  it('batch and toTensors read nothing ahead of what they need', async () => {
    await bounded(batched, { input$: rows$, ahead: 0 });
    expect(await bounded(toTensors(), { input$: rows$.pipe(batched), ahead: 0 })).toBeUndefined();
  });

  it('a source reads nothing ahead but one batch, which tells whether there is more', async () => {
    const { batches } = tableFromArrays({ x: columns.x });
    function* counted(read: () => void) {
      for (let i = 0; i < 9; i++) {
        read();
        yield* batches;
      }
    }
    expect(await boundedSource((read) => fromArrow(counted(read)), { ahead: 1 })).toBeUndefined();
  });

  it.each(onRows)('%s leaves its input untouched', async (_, operator) => {
    expect(await leavesInputUntouched(operator, { input$: rows$ })).toBeUndefined();
  });

  it.each(onBatches)('%s leaves its input untouched', async (_, operator) => {
    expect(await leavesInputUntouched(operator, { input$: rows$.pipe(batched) })).toBeUndefined();
  });

  it.each(onRows)('%s leaves nothing behind', async (_, operator) => {
    expect(await leavesNothingBehind((watch) => rows$.pipe(watch(), operator))).toBeUndefined();
  });

  it('a chain with tensors and read-ahead leaves nothing behind', async () => {
    await tf.setBackend('cpu');
    const chain = leavesNothingBehind(
      (watch) =>
        rows$.pipe(
          watch(),
          shuffle({ window: 10 }),
          batched,
          mixup({ alpha: 1 }),
          toTensors(),
          prefetch(2),
        ),
      { memory: tf.memory },
    );
    expect(await chain).toBeUndefined();
  });
});
