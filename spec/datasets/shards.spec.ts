import { Table, tableToIPC } from 'apache-arrow';
import type { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { cutmix } from '../../lib/augment/cutmix.ts';
import { cutout } from '../../lib/augment/cutout.ts';
import { mixup } from '../../lib/augment/mixup.ts';
import type { Checkpoint } from '../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { fromArrow } from '../../lib/datasets/arrow/fromArrow.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { fromDataset } from '../../lib/datasets/fromDataset.ts';
import { fromParquet } from '../../lib/datasets/parquet/fromParquet.ts';
import type { SourceOptions } from '../../lib/datasets/sourceOptions.ts';
import { image } from '../../lib/features/image.ts';
import { describe as describeStream } from '../../lib/look/describe.ts';
import { explain } from '../../lib/look/explain.ts';
import { batch } from '../../lib/operators/batch.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { valuesOf } from './values.ts';
import { watchedDataset } from './watchedDataset.ts';
import { numberedTable, parquetOf } from './written.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

async function numbersIn(rows$: Observable<Rows>, run = {}): Promise<number[]> {
  const all: Rows[] = [];
  for await (const rows of pull(rows$, run)) all.push(rows);
  return valuesOf(all, 'row') as number[];
}

/** Counts the bytes that are read of it. */
class CountedBlob extends Blob {
  read = 0;
  override slice(start = 0, end = this.size): Blob {
    this.read += end - start;
    return super.slice(start, end);
  }
}

describe('a shard', () => {
  const parts = range(8).map(() => range(16).map((block) => 40 + (block % 5)));
  const blocks = parts.flat().length;
  const rows = parts.flat().reduce((sum, of) => sum + of, 0);
  const orders: [string, SourceOptions, number][] = [
    ['in order', {}, 1],
    ['shuffled', { shuffle: true }, 1],
    ['shuffled in pools', { shuffle: true, interleaveGroups: 5 }, 1],
  ];

  it.each(orders)('reads its own blocks and at most two more: %s', async (_, options) => {
    const lines: string[] = [];
    for (const count of [2, 8, 64]) {
      const seen: number[] = [];
      let most = 0;
      for (const index of range(count)) {
        const { dataset, log } = watchedDataset({ parts, turns: () => 0 });
        const shard$ = fromDataset(dataset, { ...options, shard: { index, count } });
        const own = await numbersIn(shard$, { seed: 3 });
        expect(own.length).toBe(Math.floor(rows / count));
        seen.push(...own);
        most = Math.max(most, log.blocks.length);
        expect(log.opened).toBe(log.closed);
      }
      expect(new Set(seen).size).toBe(Math.floor(rows / count) * count);
      expect(seen.length).toBe(new Set(seen).size);
      expect(most).toBeLessThanOrEqual(blocks / count + 2);
      lines.push(`${count} shards: at most ${most} of ${blocks} blocks`);
    }
    console.info(lines.join('; '));
  });

  const table = numberedTable(3200);
  const batches = range(64).flatMap((i) => table.slice(50 * i, 50 * i + 50).batches);
  it.each([
    [
      'fromParquet',
      parquetOf(table, { codec: 'UNCOMPRESSED', groupRows: 50 }),
      (blob: Blob, options: SourceOptions) => fromParquet(blob, options),
    ],
    [
      'fromArrow',
      tableToIPC(new Table(batches), 'file'),
      (blob: Blob, options: SourceOptions) => fromArrow(blob, options),
    ],
  ] as const)(
    'reads the bytes of its own blocks and at most two more: %s',
    async (_, file, make) => {
      const bytesOf = async (read: (blob: Blob) => Promise<unknown>) => {
        const blob = new CountedBlob([file as BlobPart]);
        await read(blob);
        return blob.read;
      };
      const footer = await bytesOf((blob) => describeStream(make(blob, {})));
      const data = (await bytesOf((blob) => numbersIn(make(blob, {})))) - footer;
      expect(footer).toBeGreaterThan(0);
      for (const count of [2, 8, 64]) {
        for (const index of [0, 1, count - 1]) {
          const own = { shard: { index, count } };
          // The footer is read to count rows, and to read some of them.
          const read = (await bytesOf((blob) => numbersIn(make(blob, own)))) - 2 * footer;
          expect(read).toBeLessThanOrEqual(1.01 * (data / count + (2 * data) / 64));
          expect(read).toBeGreaterThan(0);
        }
      }
    },
  );

  it('opens the parts for their footers once a process, and its own to read', async () => {
    const { dataset, log } = watchedDataset({ parts, turns: () => 0 });
    const shard$ = fromDataset(dataset, { shard: { index: 1, count: 8 } });
    await numbersIn(shard$);
    expect(log.opened).toBe(8 + 1);
    await numbersIn(shard$, { epochs: 2 });
    expect(log.opened).toBe(8 + 3);
  });

  it('has equally many rows as the others, also where there are fewer rows than shards', async () => {
    const columns = { row: Int32Array.of(0, 1, 2) };
    for (const count of [2, 3, 5]) {
      for (const [last, length] of [
        ['drop', Math.floor(3 / count)],
        ['pad', Math.ceil(3 / count)],
      ] as const) {
        const all: number[] = [];
        for (const index of range(count)) {
          const own = await numbersIn(fromColumns(columns, { shard: { index, count, last } }));
          expect(own.length).toBe(length);
          all.push(...own);
        }
        if (last === 'pad') expect(new Set(all)).toEqual(new Set([0, 1, 2]));
      }
    }
    expect(
      await numbersIn(
        fromColumns({ row: new Int32Array(0) }, { shard: { index: 0, count: 2, last: 'pad' } }),
      ),
    ).toEqual([]);
  });

  it('is not for a stream, and says so', async () => {
    const stream = () => numberedTable(20).batches.values();
    const sharded$ = fromArrow(stream, { shard: { index: 0, count: 2 } });
    const error = await numbersIn(sharded$).catch((caught) => caught);
    expect(isMillraceError(error, 'option'), String(error)).toBe(true);
    expect((error as Error).message).toContain('`shard`');
  });
});

describe('the draws of shards', () => {
  const rows = 240;
  const columns = {
    image: { data: new Uint8Array(rows * 16), shape: [4, 4, 1] },
  };
  const features = { image: image({ shape: [4, 4, 1] }) };
  const chain = (options: SourceOptions) =>
    fromColumns(columns, { shuffle: true, ...options }).pipe(
      batch({ size: 8, features }),
      mixup({ alpha: 1 }),
      cutmix({ alpha: 1, per: 'sample' }),
      cutout({ size: 2 }),
    );
  /** For each row what was drawn for its sample alone, and for each batch what was drawn for all. */
  const drawn = async (
    options: SourceOptions,
    run: Parameters<typeof pull>[1],
    take = Infinity,
  ) => {
    const ofRows = new Map<number, string>();
    const ofBatches: string[] = [];
    let checkpoint: Checkpoint | undefined;
    let left = take;
    for await (const element of pull(chain(options), run)) {
      if (left-- === 0) break;
      const samples = explain(element);
      const [mixed] = element.recipe.steps;
      ofBatches.push(JSON.stringify(mixed));
      for (const { row, steps } of samples) ofRows.set(row.row, JSON.stringify(steps.at(-1)));
      checkpoint = element.checkpoint;
    }
    return { ofRows, ofBatches, checkpoint };
  };

  it('differ: λ, partners and boxes of no two batches are the same', async () => {
    const all = await Promise.all(
      range(3).map((index) => drawn({ shard: { index, count: 3 } }, { seed: 5 })),
    );
    const batches = all.flatMap(({ ofBatches }) => ofBatches);
    expect(batches.length).toBe(30);
    expect(new Set(batches).size).toBe(30);
  });

  it('of single samples are the same on another number of shards', async () => {
    const [four, three] = await Promise.all(
      [4, 3].map(async (count) => {
        const all = await Promise.all(
          range(count).map((index) => drawn({ shard: { index, count } }, { seed: 5 })),
        );
        return new Map(all.flatMap(({ ofRows }) => [...ofRows]));
      }),
    );
    expect(four?.size).toBe(rows);
    expect(three).toEqual(four);
    // So they are in a run that goes on with the rest.
    const { ofRows, checkpoint } = await drawn({ shard: { index: 0, count: 4 } }, { seed: 5 }, 3);
    for (const index of range(2)) {
      const rest = await drawn(
        { shard: { index, count: 2 } },
        { resume: checkpoint as Checkpoint },
      );
      expect(rest.ofRows.size).toBe((rows - 4 * 3 * 8) / 2);
      for (const [row, steps] of rest.ofRows) {
        expect(ofRows.has(row)).toBe(false);
        expect(steps).toEqual(four?.get(row));
      }
    }
  });
});
