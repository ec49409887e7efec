import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Table, tableToIPC } from 'apache-arrow';
import type { Observable } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../lib/core/checkpoint.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { fromArrow } from '../../lib/datasets/arrow/fromArrow.ts';
import { fromParquet, type ParquetOptions } from '../../lib/datasets/parquet/fromParquet.ts';
import type { DiagnosticReport } from '../../lib/engine/diagnostics.ts';
import type { RunOptions } from '../../lib/engine/runOptions.ts';
import { scalar } from '../../lib/features/scalar.ts';
import { batch } from '../../lib/operators/batch.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { takeRows } from '../../lib/operators/takeRows.ts';
import { zip } from '../../lib/operators/zip.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { independentOfPrefetch } from '../../lib/testing/independentOfPrefetch.ts';
import { resumesExactly } from '../../lib/testing/resumesExactly.ts';
import { valuesOf } from './values.ts';
import { numberedTable, parquetOf } from './written.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const folder = mkdtempSync(join(tmpdir(), 'millrace-cache-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

// Three files of five row groups or record batches of 20 rows.
const tables = range(3).map((i) => numberedTable(100, 100 * i));
const parquet = tables.map((table, i) =>
  written(`${i}.parquet`, parquetOf(table, { groupRows: 20 })),
);
const batchesOf = (table: Table) =>
  new Table(range(5).flatMap((i) => table.slice(20 * i, 20 * i + 20).batches));
const arrow = tables.map((table, i) => written(`${i}.arrow`, tableToIPC(batchesOf(table), 'file')));

const sources: [string, (cache: boolean) => Observable<Rows>][] = [
  ...(
    [
      ['in order', {}],
      ['shuffled', { shuffle: true }],
      ['interleaved', { shuffle: true, interleaveGroups: 4 }],
      ['of a shard', { shuffle: true, shard: { index: 1, count: 3 } }],
      ['of two columns', { columns: ['row', 'name'] }],
      ['without reading ahead', { readAhead: 0 }],
    ] as [string, ParquetOptions][]
  ).map(([name, options]): (typeof sources)[0] => [
    `Parquet ${name}`,
    (cache) => fromParquet(parquet, { ...options, cache }),
  ]),
  ['Arrow files', (cache) => fromArrow(arrow, { cache })],
  [
    'an Arrow stream',
    (cache) => fromArrow(tableToIPC(batchesOf(tables[0] as Table), 'stream'), { cache }),
  ],
  [
    'Arrow files, one column, of a shard',
    (cache) => fromArrow(arrow, { cache, columns: ['row'], shard: { index: 0, count: 2 } }),
  ],
];

/** What a run emits, down to the checkpoints. */
async function story(rows$: Observable<Rows>, run: RunOptions): Promise<unknown[]> {
  const told: unknown[] = [];
  for await (const rows of pull(rows$.pipe(shuffle({ window: 50 }), batch({ size: 16 })), {
    seed: 3,
    ...run,
  })) {
    const { rows: picked, checkpoint, epoch } = rows;
    const [first] = picked.chunks;
    told.push([epoch, valuesOf([picked], 'row'), checkpoint, first?.origin]);
  }
  return told;
}

/** Bytes that a run holds at the end of each epoch. */
async function held(rows$: Observable<unknown>, run: RunOptions): Promise<number[]> {
  const told: DiagnosticReport[] = [];
  for await (const _ of pull(rows$, { ...run, onDiagnostic: (report) => told.push(report) }));
  return told.map(({ heldBytes }) => heldBytes);
}

describe.each(sources)('rows that are kept of %s', (_name, make) => {
  it('are the same, whether there is room for all, some, or none', async () => {
    const without = await story(make(false), { epochs: 4 });
    expect(without.length).toBeGreaterThan(20);
    for (const budgetBytes of [2 ** 28, 5000, 1]) {
      expect(await story(make(true), { epochs: 4, budgetBytes })).toEqual(without);
    }
    expect(await story(make(true), { epochs: 4, prefetch: 5 })).toEqual(without);
    expect(await story(make(true), { epochs: 3, workers: 1 })).toEqual(
      without.slice(0, (without.length / 4) * 3),
    );
  });

  it('obey the laws of sources', async () => {
    expect(await independentOfPrefetch(() => make(true))).toBeUndefined();
    expect(await resumesExactly(() => make(true).pipe(batch({ size: 7 })))).toBeUndefined();
  });

  it('are kept until the run ends, in half of the budget, and not in its last epoch', async () => {
    const all = (await held(make(true), { epochs: 3 })) as [number, number, number];
    const [none] = await held(make(true), { epochs: 1 });
    expect(all[0]).toBeGreaterThan((none as number) + 300);
    expect(all[1]).toBe(all[0]);
    const room = Math.floor(all[0] / 2);
    const [some] = await held(make(true), { epochs: 3, budgetBytes: 2 * room });
    expect(some).toBeGreaterThan(0);
    expect((some as number) - (none as number)).toBeLessThanOrEqual(room);
  });
});

describe('a cached file', () => {
  const numbers = async (
    rows$: Observable<Rows>,
    run: RunOptions,
    atEpoch: (epoch: number) => void,
  ) => {
    const epochs: number[][] = [];
    for await (const rows of pull(rows$, run)) {
      const { epoch } = rows.cursor.stream;
      if (epochs[epoch] === undefined) {
        epochs[epoch] = [];
        atEpoch(epoch);
      }
      epochs[epoch]?.push(...(valuesOf([rows], 'row') as number[]));
    }
    return epochs;
  };
  const damagedParquet = () => {
    const table = numberedTable(100);
    const whole = parquetOf(table, { groupRows: 20, codec: 'UNCOMPRESSED' });
    const damaged = whole.slice();
    damaged.fill(255, 4, Math.floor(damaged.length / 2));
    return { path: written('damaged.parquet', whole), damaged };
  };

  it('of Parquet has its pages read once', async () => {
    const { path, damaged } = damagedParquet();
    const damage = (epoch: number) => {
      if (epoch === 2) writeFileSync(path, damaged);
    };
    // The row group that is begun at the turn of the first epoch may not have been read to its end then.
    const epochs = await numbers(
      fromParquet(path, { cache: true, shuffle: true }),
      { epochs: 4 },
      damage,
    );
    expect(epochs.map((rows) => rows.sort((a, b) => a - b))).toEqual(
      range(4).map(() => range(100)),
    );
  });

  it('of Parquet has those row groups read again that have no room', async () => {
    const { path, damaged } = damagedParquet();
    const damage = (epoch: number) => {
      if (epoch === 1) writeFileSync(path, damaged);
    };
    const rows$ = fromParquet(path, { cache: true, readAhead: 0 });
    // One of five has room.
    await expect(numbers(rows$, { epochs: 4, budgetBytes: 3000 }, damage)).rejects.toThrow(
      /^Cannot read a row group/,
    );
  });

  it('of Parquet that has another size than before is refused', async () => {
    const path = written('grown.parquet', parquetOf(numberedTable(60), { groupRows: 20 }));
    const grow = (epoch: number) => {
      if (epoch === 1) writeFileSync(path, parquetOf(numberedTable(100), { groupRows: 20 }));
    };
    const rows$ = fromParquet(path, { cache: true, readAhead: 0 });
    await expect(numbers(rows$, { epochs: 3, budgetBytes: 1 }, grow)).rejects.toThrow(
      /must stay as it is while a run reads it; received \d+ bytes/,
    );
  });

  it('is kept once for all that read the same columns of it in a run, and apart for others', async () => {
    for (const make of [
      (cache: boolean) => fromParquet(parquet, { cache }),
      (cache: boolean) => fromArrow(arrow, { cache }),
    ]) {
      const of = (cache: boolean) => {
        const rows$ = make(cache);
        const [row$, half$] = [
          rows$.pipe(batch({ size: 32, features: { row: scalar() } })),
          rows$.pipe(batch({ size: 32, features: { half: scalar() } })),
        ];
        return zip(row$, half$, row$);
      };
      const told = async (cache: boolean) => {
        const all: unknown[] = [];
        for await (const [{ rows: a }, { rows: b }, { rows: c }] of pull(of(cache), {
          epochs: 3,
        })) {
          all.push([valuesOf([a], 'row'), valuesOf([b], 'half'), valuesOf([c], 'row')]);
        }
        return all;
      };
      expect(await told(true)).toEqual(await told(false));
    }
    const one$ = fromParquet(parquet, { cache: true, columns: ['row'] });
    const [, once] = (await held(one$, { epochs: 3 })) as [number, number];
    const [, twice] = (await held(zip(one$, one$), { epochs: 3 })) as [number, number];
    expect(once).toBe(300 * 4);
    expect(twice).toBe(once);
  });

  it('of Arrow is read once, and need not be there any more', async () => {
    const path = written('gone.arrow', tableToIPC(batchesOf(tables[0] as Table), 'file'));
    const epochs = await numbers(fromArrow(path, { cache: true }), { epochs: 4 }, (epoch) => {
      if (epoch === 1) rmSync(path);
    });
    expect(epochs).toEqual(range(4).map(() => range(100)));
  });

  it('of Arrow that has other record batches than before is refused where some have to be read again', async () => {
    const path = written('other.arrow', tableToIPC(batchesOf(tables[0] as Table), 'file'));
    const longer = tableToIPC(numberedTable(100), 'file');
    const rows$ = fromArrow(path, { cache: true, readAhead: 0 });
    const replace = (epoch: number) => {
      if (epoch === 1) writeFileSync(path, longer);
    };
    await expect(numbers(rows$, { epochs: 4, budgetBytes: 3000 }, replace)).rejects.toThrow(
      /must stay as it is while a run reads it/,
    );
  });

  it('keeps nothing of a row group that was left in the midst of it, and all of it once it was read', async () => {
    const large = parquetOf(numberedTable(10_000), { groupRows: 10_000, codec: 'UNCOMPRESSED' });
    const rows$ = fromParquet(large, { cache: true, columns: ['row'] });
    // At the end of an epoch the source is still being closed; nothing is left of the epochs before.
    const [first, second, third] = await held(rows$.pipe(takeRows(10)), { epochs: 4 });
    expect([first, second, third]).toEqual([40_000, 40_000, 40_000]);
    const [whole, again] = await held(rows$, { epochs: 3 });
    expect([whole, again]).toEqual([40_000, 40_000]);
  });

  it('goes on from a checkpoint within an epoch, with all of the epochs after it', async () => {
    for (const make of [
      () => fromParquet(parquet, { cache: true, shuffle: true }),
      () => fromArrow(arrow, { cache: true }),
    ]) {
      const stream$ = () => make().pipe(batch({ size: 32 }));
      const all: { readonly values: unknown; readonly checkpoint: Checkpoint }[] = [];
      for await (const { rows, checkpoint } of pull(stream$(), { epochs: 4 })) {
        all.push({ values: valuesOf([rows], 'row'), checkpoint });
      }
      const rest: unknown[] = [];
      const { checkpoint } = all[4] as { checkpoint: Checkpoint };
      for await (const { rows } of pull(stream$(), { epochs: 4, resume: checkpoint })) {
        rest.push(valuesOf([rows], 'row'));
      }
      expect(rest).toEqual(all.slice(5).map(({ values }) => values));
    }
  });

  it.each([
    ['fromParquet', (cache: boolean) => fromParquet('a.parquet', { cache })],
    ['fromArrow', (cache: boolean) => fromArrow('a.arrow', { cache })],
  ])('is asked for by true or false: `%s`', (_name, make) => {
    expect(() => make('yes' as unknown as boolean)).toThrow(
      /: `cache` must be true or false; received/,
    );
  });
});
