import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Table, tableToIPC } from 'apache-arrow';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Checkpoint } from '../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { fromArrow } from '../../lib/datasets/arrow/fromArrow.ts';
import { fromParquet } from '../../lib/datasets/parquet/fromParquet.ts';
import type { SourceOptions } from '../../lib/datasets/sourceOptions.ts';
import { batch } from '../../lib/operators/batch.ts';
import { filterRows } from '../../lib/operators/filterRows.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { numberedTable, parquetOf } from './written.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-'));
});
afterAll(() => rm(folder, { recursive: true }));
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
beforeEach(() => warn.mockClear());

const writers = {
  fromParquet: (table: Table) => parquetOf(table, { codec: 'UNCOMPRESSED', groupRows: 10 }),
  fromArrow: (table: Table) =>
    tableToIPC(
      new Table([10, 20, 30].flatMap((end) => table.slice(end - 10, end).batches)),
      'file',
    ),
};
const sources = { fromParquet, fromArrow };
const rowsOf = (rows: number, first: number) => numberedTable(rows, first).select(['row', 'half']);

async function write(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  // The time of a file says nothing: a replica has another one.
  await utimes(path, 1, 1);
  return path;
}

async function checkpointOf(
  train$: ReturnType<typeof sources.fromParquet>,
  batches: number,
): Promise<Checkpoint> {
  let left = batches;
  for await (const { checkpoint } of pull(train$.pipe(batch({ size: 8 })))) {
    if (--left === 0) return JSON.parse(JSON.stringify(checkpoint)) as Checkpoint;
  }
  throw new Error('it is shorter');
}

async function resumed(
  train$: ReturnType<typeof sources.fromParquet>,
  resume: Checkpoint & { force?: boolean },
): Promise<string> {
  const items = pull(train$.pipe(batch({ size: 8 })), { resume });
  const error = await (async () => {
    for await (const _ of items);
  })().catch((caught: unknown) => caught);
  if (error === undefined) return 'goes on';
  expect(isMillraceError(error, 'checkpoint'), String(error)).toBe(true);
  return (error as Error).message;
}

const orders: [string, SourceOptions][] = [
  ['in order', {}],
  ['in pools', { interleaveGroups: 2 }],
  ['of a shard', { shard: { index: 0, count: 2 } }],
];

describe.each(['fromParquet', 'fromArrow'] as const)('a checkpoint of %s', (source) => {
  const bytesOf = writers[source];

  it.each(orders)(
    'refuses another file of the same name and size, and names it: %s',
    async (_, options) => {
      const first = await write(`${source}-a`, bytesOf(rowsOf(30, 0)));
      const second = await write(`${source}-b`, bytesOf(rowsOf(30, 30)));
      const open = () => sources[source]([first, second], options);
      const [early, late] = [await checkpointOf(open(), 1), await checkpointOf(open(), 3)];
      expect(await resumed(open(), early)).toBe('goes on');
      // A stale replica: one that was written before, of the same size.
      const { size } = await stat(first);
      const stale = bytesOf(rowsOf(30, 100));
      if (source === 'fromArrow') {
        // Its footer knows only where record batches are, not what is in them.
        expect(stale.length).toBe(size);
        return;
      }
      expect(stale.length).toBe(size);
      await write(`${source}-a`, stale);
      const message = await resumed(open(), early);
      expect(message).toContain(`${source}-a`);
      expect(message).toContain('content');
      expect(await resumed(open(), { ...early, force: true })).toBe('goes on');
      // The checkpoint that stands in the second file knows nothing of the first, unless it divided it.
      expect(await resumed(open(), late)).toMatch(options.shard ? /content/ : /goes on|content/);
    },
  );

  it('refuses a file of another size or name, naming the first difference', async () => {
    const first = await write(`${source}-c`, bytesOf(rowsOf(30, 0)));
    const second = await write(`${source}-d`, bytesOf(rowsOf(30, 30)));
    const other = await write(`${source}-e`, bytesOf(rowsOf(30, 30)));
    const checkpoint = await checkpointOf(sources[source]([first, second]), 1);
    const renamed = await resumed(sources[source]([first, other]), checkpoint);
    expect(renamed).toContain(`${source}-e`);
    expect(renamed).toContain(`${source}-d`);
    await write(`${source}-d`, bytesOf(rowsOf(20, 30)));
    expect(await resumed(sources[source]([first, second]), checkpoint)).toContain('bytes');
  });
});

describe('a checkpoint of 1,000 files', () => {
  it('is under a kilobyte: they are hashed', async () => {
    const blob = new Blob([writers.fromParquet(rowsOf(30, 0)) as BlobPart]);
    for (const options of [{}, { shard: { index: 3, count: 64 } }]) {
      const many$ = fromParquet(
        Array.from({ length: 1000 }, () => blob),
        options,
      );
      const checkpoint = await checkpointOf(many$, 1);
      expect(JSON.stringify(checkpoint).length).toBeLessThan(1024);
      expect(checkpoint.dataset).toMatch(/1000 parts.*names and sizes [0-9a-f]{8}/);
      console.info(`1,000 files: ${JSON.stringify(checkpoint).length} bytes`);
    }
  });
});

describe('a predicate', () => {
  const table = writers.fromParquet(numberedTable(30));
  const even = (row: { readonly [column: string]: unknown }) => Number(row.row) % 2 === 0;
  const filtered = (...[predicate, options]: Parameters<typeof filterRows>) =>
    fromParquet(table).pipe(filterRows(predicate, options));

  it('of another name is refused', async () => {
    const checkpoint = await checkpointOf(
      filtered((row) => Number(row.row) % 2 === 0, { name: 'even' }),
      1,
    );
    expect(checkpoint.chain).toContain('filterRows name=even');
    expect(
      await resumed(
        filtered((row) => Number(row.row) % 2 === 1, { name: 'odd' }),
        checkpoint,
      ),
    ).toContain('name=odd');
    expect(
      await resumed(
        filtered((row) => Number(row.row) % 2 === 0, { name: 'even' }),
        checkpoint,
      ),
    ).toBe('goes on');
    expect(warn).not.toHaveBeenCalled();
  });

  it('has the name of its function; of one without a name a resumed run warns', async () => {
    const checkpoint = await checkpointOf(filtered(even), 1);
    expect(checkpoint.chain).toContain('filterRows name=even');
    const nameless = await checkpointOf(
      filtered((row) => even(row)),
      1,
    );
    expect(
      await resumed(
        filtered((row) => even(row)),
        nameless,
      ),
    ).toBe('goes on');
    expect(String(warn.mock.calls[0]?.[0])).toContain('filterRows(predicate, { name })');
  });
});
