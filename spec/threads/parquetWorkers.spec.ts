// Parquet that is decoded by threads: the same rows, positions and errors as decoded here.
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Int32, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  batch,
  consume,
  fromParquet,
  isMillraceError,
  pull,
  type Rows,
  shuffle,
} from '../../lib/index.ts';
import { independentOfPrefetch, resumesExactly } from '../../lib/testing/index.ts';
import { valuesOf } from '../datasets/values.ts';
import { numberedTable, parquetOf, tableOfEveryType } from '../datasets/written.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-workers-'));
const bytes = [
  parquetOf(numberedTable(130), { groupRows: 20 }),
  parquetOf(numberedTable(70, 130), { groupRows: 30 }),
];
const paths = bytes.map((_, i) => join(folder, `${i}.parquet`));
beforeAll(() => {
  for (const [i, path] of paths.entries()) writeFileSync(path, bytes[i] as Uint8Array);
});
afterAll(() => rmSync(folder, { recursive: true }));

const streams = [
  ['paths', () => fromParquet(paths).pipe(batch({ size: 16 }))],
  ['bytes', () => fromParquet(bytes).pipe(batch({ size: 16 }))],
  [
    'a blob',
    () => fromParquet(new Blob([bytes[0] as Uint8Array<ArrayBuffer>])).pipe(batch({ size: 16 })),
  ],
  [
    'permuted row groups',
    () => fromParquet(paths, { shuffle: true }).pipe(shuffle({ window: 50 }), batch({ size: 16 })),
  ],
  [
    'row groups permuted together',
    () => fromParquet(paths, { shuffle: true, interleaveGroups: 3 }).pipe(batch({ size: 16 })),
  ],
  [
    'a shard',
    () => fromParquet(paths, { shard: { index: 1, count: 3 } }).pipe(batch({ size: 16 })),
  ],
  ['nothing ahead of need', () => fromParquet(paths, { readAhead: 0 }).pipe(batch({ size: 16 }))],
  [
    'some columns',
    () => fromParquet(paths, { columns: ['name', 'class'] }).pipe(batch({ size: 16 })),
  ],
] as const;

/** What a run gives, and how it ends. */
async function story(
  input: Parameters<typeof fromParquet>[0],
  workers: number,
): Promise<unknown[]> {
  const told: unknown[] = [];
  try {
    await consume(fromParquet(input), (rows) => told.push(valuesOf([rows], 'row')), { workers });
  } catch (error) {
    told.push(isMillraceError(error), String(error));
  }
  return told;
}

describe('Parquet decoded by threads', () => {
  it.each(streams)('is the same, of %s', async (_, make) => {
    expect(
      await independentOfPrefetch<unknown>(make, { prefetch: [], workers: [2], epochs: 1 }),
    ).toBeUndefined();
  });

  it('is the same of every type of column', async () => {
    const everything = parquetOf(tableOfEveryType(), { groupRows: 2 });
    const law = independentOfPrefetch(() => fromParquet(everything), {
      prefetch: [],
      workers: [2],
      epochs: 1,
    });
    expect(await law).toBeUndefined();
  });

  it('is the same of rows without a value', async () => {
    const numbers = vectorFromArray([1, null, 3, null, null, 6, 7, null, 9], new Int32());
    const texts = vectorFromArray(['a', null, 'c', 'd', null, 'f', 'g', 'h', null], new Utf8());
    const sparse = parquetOf(new Table({ numbers, texts }), { groupRows: 4 });
    const law = independentOfPrefetch(() => fromParquet(sparse), {
      prefetch: [],
      workers: [1],
      epochs: 1,
    });
    expect(await law).toBeUndefined();
  });

  it('goes on from wherever it was left, in the middle of a row group too', async () => {
    const make = () => fromParquet(paths, { shuffle: true }).pipe(batch({ size: 7 }));
    const all: unknown[] = [];
    const checkpoints: Parameters<typeof JSON.stringify>[0][] = [];
    await consume(make(), ({ rows, checkpoint }) => {
      all.push(valuesOf([rows as Rows], 'row'));
      checkpoints.push(checkpoint);
    });
    for (const at of [0, 5, 11, 20]) {
      const rest: unknown[] = [];
      for await (const { rows } of pull(make(), { resume: checkpoints[at], workers: 2 })) {
        rest.push(valuesOf([rows as Rows], 'row'));
      }
      expect(rest).toEqual(all.slice(at + 1));
    }
    expect(await resumesExactly(make)).toBeUndefined();
  });

  it('gives the rows before a damaged row group, and then the same error', async () => {
    const damaged = (bytes[0] as Uint8Array).slice();
    damaged.fill(255, Math.floor(damaged.length * 0.3), Math.floor(damaged.length * 0.3) + 60);
    const path = join(folder, 'damaged.parquet');
    writeFileSync(path, damaged);
    const without = await story(path, 0);
    expect(without.at(-2)).toBe(true);
    expect(without.at(-1)).toMatch(/^DataError: Cannot read a row group/);
    expect(without.length).toBeGreaterThan(3);
    expect(await story(path, 2)).toEqual(without);
    expect(await story(damaged, 1)).toEqual(await story(damaged, 0));
  });

  it('says that a file has been cut off since it was opened', async () => {
    const path = join(folder, 'cut.parquet');
    writeFileSync(path, bytes[0] as Uint8Array);
    const steps = pull(fromParquet(path, { readAhead: 0 }), { workers: 1 });
    await steps.next();
    truncateSync(path, 100);
    // The next row group may have been read already.
    const rest = async () => {
      for await (const _ of steps);
    };
    const failure = await rest().catch((error: unknown) => error);
    expect(isMillraceError(failure, 'io')).toBe(true);
    expect(String(failure)).toContain('cut.parquet');
  });
});
