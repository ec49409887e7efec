import { tableToIPC } from 'apache-arrow';
import { concat } from 'rxjs';
import { expect, it, describe as suite } from 'vitest';
import { mnistParquet } from '../../examples/setup/mnist.ts';
import {
  batch,
  describe,
  fromArrow,
  fromColumns,
  fromDataset,
  fromParquet,
  interleave,
  mixup,
  prefetch,
  pull,
  shuffle,
  toTensors,
} from '../../lib/index.ts';
import { watchedDataset } from '../datasets/watchedDataset.ts';
import { numberedTable, parquetOf } from '../datasets/written.ts';

suite('describe()', () => {
  it('says what is in MNIST, and in which order it is read', async () => {
    const train$ = fromParquet(await mnistParquet('train'), { shuffle: true }).pipe(
      shuffle({ window: 8192 }),
      batch({ size: 128 }),
      mixup({ alpha: 0.2 }),
      toTensors(),
      prefetch(2),
    );
    const told = await describe(train$, { seed: 7, epoch: 1 });
    expect(told).toMatchObject({ parts: 1, rows: 60_000 });
    expect(told.columns.map(({ name }) => name)).toEqual(['image', 'label']);
    expect(told.operators).toEqual(['fromParquet', 'shuffle', 'batch', 'toTensors', 'prefetch']);
    expect(told.bytes).toBeGreaterThan(1e6);
    expect(told.requests).toBe(1 + (told.blocks as number));
    const blocks: unknown[] = [];
    for await (const rows of pull(fromParquet(await mnistParquet('train'), { shuffle: true }), {
      seed: 7,
      epoch: 1,
    })) {
      const block = rows.chunks[0]?.origin.rowGroup;
      if (blocks.at(-1) !== block) blocks.push(block);
    }
    expect(told.sources[0]?.first.map(({ block }) => block)).toEqual(blocks.slice(0, 10));
    expect(String(told)).toContain('60,000 rows');
    expect(String(told)).toMatch(/^fromParquet → shuffle → batch → toTensors → prefetch\n/);
  });

  it('opens each part once and reads no row, and a run opens one of 1,000 before its first row', async () => {
    const { dataset, log } = watchedDataset({ parts: Array.from({ length: 1000 }, () => [3, 2]) });
    const rows$ = fromDataset(dataset, { shuffle: true, interleaveGroups: 2, readAhead: 4 });
    const told = await describe(rows$);
    expect(told).toMatchObject({ parts: 1000, blocks: 2000, rows: 5000, requests: 3000 });
    expect([log.opened, log.closed, log.started]).toEqual([1000, 1000, 0]);
    const items = pull(fromDataset(dataset, { shuffle: true, readAhead: 0 }));
    await items.next();
    expect(log.opened).toBe(1001);
    await items.return();
  });

  it('adds up several sources, and says what nobody knows', async () => {
    const files = [0, 1].map((i) => parquetOf(numberedTable(30, 30 * i), { groupRows: 20 }));
    const both$ = interleave([
      fromParquet(files),
      fromArrow(tableToIPC(numberedTable(5), 'file')),
      fromColumns({ row: new Int32Array(9) }),
    ]);
    expect(await describe(both$.pipe(batch({ size: 4 })))).toMatchObject({
      ...{ parts: 4, blocks: 4 + 1 + 1, rows: 60 + 5 + 9 },
      bytes: undefined,
    });
    const stream$ = fromArrow(() => numberedTable(5).batches.values());
    const told = await describe(stream$);
    expect([told.blocks, told.rows, told.requests, told.memory]).toEqual(Array(4).fill(undefined));
    expect(String(told)).toContain('unknown rows');
  });

  it('tells of what cannot be opened, and of the first of streams that follow one another', async () => {
    await expect(describe(fromParquet('none.parquet'))).rejects.toThrow(
      /none\.parquet.*there is no such file/,
    );
    const rows$ = fromColumns({ x: new Int8Array(3) });
    expect(await describe(concat(rows$, rows$))).toMatchObject({ rows: 3 });
    expect((await describe(rows$, { epoch: 2 })).rows).toBe(3);
    await expect(describe(rows$, { epoch: -1 })).rejects.toThrow(/`epoch`/);
  });
});
