// What `onBadData` passes over: real files that are damaged, and blocks that fail in their middle.
import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RecordBatch, tableFromArrays, tableToIPC } from 'apache-arrow';
import { parquetMetadata } from 'hyparquet';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { grayPng } from '../../examples/setup/grayPng.ts';
import {
  type BadData,
  batch,
  classLabel,
  type Dataset,
  describe as describeStream,
  fromArrow,
  fromColumns,
  fromDataset,
  fromFolder,
  fromParquet,
  image,
  isMillraceError,
  pull,
  type Rows,
  type RunOptions,
  type SourceOptions,
  scalar,
  shuffle,
  toTensors,
} from '../../lib/index.ts';
import {
  independentOfPrefetch,
  leavesNothingBehind,
  resumesExactly,
  sameStreamTwice,
} from '../../lib/testing/index.ts';
import { valuesOf } from './values.ts';
import { numberedTable, parquetOf } from './written.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-bad-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Overwrites the pages of the first column of a row group. */
function damageGroup(bytes: Uint8Array, group: number): void {
  const { row_groups: groups } = parquetMetadata(bytes.slice().buffer as ArrayBuffer);
  const chunk = groups[group]?.columns[0]?.meta_data;
  const start = Number(chunk?.dictionary_page_offset ?? chunk?.data_page_offset);
  bytes.fill(0xff, start, start + Number(chunk?.total_compressed_size));
}

/** Five files of 20 rows in groups of 8: of file 1 the second group is damaged, of file 3 the footer. */
const files = range(0, 5).map((file) => {
  const bytes = parquetOf(numberedTable(20, 20 * file), { groupRows: 8 });
  if (file === 1) damageGroup(bytes, 1);
  if (file === 3) bytes.fill(0xff, bytes.length - 40, bytes.length - 8);
  const path = join(folder, `part-${file}.parquet`);
  writeFileSync(path, bytes);
  return path;
});
const sound = [...range(0, 28), ...range(36, 60), ...range(80, 100)];

async function rowsIn(rows$: ReturnType<typeof fromParquet>, run: RunOptions = {}) {
  const rows: Rows[] = [];
  for await (const one of pull(rows$, run)) rows.push(one);
  return valuesOf(rows, 'row');
}

const sorted = (values: unknown[]) => (values as number[]).sort((a, b) => a - b);

const ways: [string, SourceOptions][] = [
  ['in order', {}],
  ['read ahead', { readAhead: 6 }],
  ['shuffled', { shuffle: true, readAhead: 3 }],
  ['shuffled and interleaved', { shuffle: true, interleaveGroups: 4 }],
  ['cached', { cache: true, interleaveGroups: 3 }],
];

describe.each(ways)('damaged files, %s,', (_, options) => {
  const source = () => fromParquet(files, { ...options, onBadData: () => 'skip' });

  it('give all rows but those that are damaged, in every epoch', async () => {
    expect(sorted(await rowsIn(source()))).toEqual(sound);
    expect(sorted(await rowsIn(source(), { epochs: 3 }))).toEqual(sound.flatMap((n) => [n, n, n]));
  });

  it('are split among shards so that each row comes once', async () => {
    const shards = await Promise.all(
      [0, 1].map((index) =>
        rowsIn(
          fromParquet(files, { ...options, onBadData: () => 'skip', shard: { index, count: 2 } }),
        ),
      ),
    );
    expect(sorted(shards.flat())).toEqual(sound);
  });

  it('obey the laws', async () => {
    expect(await sameStreamTwice(source)).toBeUndefined();
    expect(await independentOfPrefetch(source)).toBeUndefined();
    const shuffled = () => source().pipe(shuffle({ window: 9 }), batch({ size: 5 }));
    expect(await resumesExactly(shuffled)).toBeUndefined();
    expect(await leavesNothingBehind(source())).toBeUndefined();
  });
});

it('a shard of damaged files obeys the law of resumption, in order and interleaved', async () => {
  for (const options of [{}, { shuffle: true, interleaveGroups: 4 }]) {
    const shard = { index: 1, count: 2 };
    const rows$ = () => fromParquet(files, { ...options, shard, onBadData: () => 'skip' });
    expect(await resumesExactly(() => rows$().pipe(batch({ size: 3 })))).toBeUndefined();
  }
});

describe('a block that fails in its middle', () => {
  const batches = (from: number, to: number) =>
    tableFromArrays({ row: Int32Array.from(range(from, to)) }).batches;
  /** Blocks of 30 rows, in batches of 7 from the row on that is asked for; row 45 is damaged. */
  const dataset: Dataset = {
    name: 'damaged',
    schema: async () => (batches(0, 1)[0] as RecordBatch).schema,
    parts: [
      {
        name: 'part',
        open: () => ({
          fingerprint: '1',
          blocks: range(0, 3).map(() => ({ rows: 30, bytes: 120 })),
          async *read(block, { from = 0 }) {
            for (let row = 30 * block + from; row < 30 * block + 30; row += 7) {
              const end = Math.min(row + 7, 30 * block + 30);
              if (row <= 45 && 45 < end) throw new Error('row 45 is damaged');
              yield* batches(row, end);
            }
          },
          close() {},
        }),
      },
    ],
  };
  const source = (options: SourceOptions = {}) =>
    fromDataset(dataset, { ...options, onBadData: () => 'skip' });

  it('gives the rows before it, and what follows from the same row on after a resume', async () => {
    expect(await rowsIn(source())).toEqual([...range(0, 44), ...range(60, 90)]);
    expect(await resumesExactly(() => source().pipe(batch({ size: 4 })))).toBeUndefined();
    const pooled = () => source({ shuffle: true, interleaveGroups: 2 }).pipe(batch({ size: 4 }));
    expect(await resumesExactly(pooled)).toBeUndefined();
  });

  it('is told with the rows that are lost', async () => {
    const told: BadData[] = [];
    const onBadData = (bad: BadData) => {
      told.push(bad);
      return 'skip' as const;
    };
    await rowsIn(fromDataset(dataset, { onBadData }), { epochs: 2 });
    const error = new Error('row 45 is damaged');
    const place = { kind: 'block', source: 'part', block: 1 };
    // Once, however many epochs there are.
    expect(told).toEqual([{ ...place, row: 44, rows: 16, epoch: 0, error }]);
  });
});

describe('`onBadData`', () => {
  const error = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (caught) => caught,
    );

  it("is 'error' if left out, or where a function says so", async () => {
    const plain = await error(rowsIn(fromParquet(files)));
    expect(isMillraceError(plain, 'data')).toBe(true);
    const asked = fromParquet(files, {
      onBadData: ({ kind }) => (kind === 'part' ? 'error' : 'skip'),
    });
    const refused = await error(rowsIn(asked));
    expect(isMillraceError(refused, 'io')).toBe(true);
    expect((refused as Error).message).toContain('part-3.parquet');
    const silent = fromParquet(files, { onBadData: (() => undefined) as never });
    expect((await error(rowsIn(silent))) as Error).toMatchObject({
      message:
        "Cannot `fromParquet`: `onBadData` must return 'skip' or 'error'; received undefined",
    });
  });

  it('lists in a file what is passed over, once each', async () => {
    const quarantine = join(folder, 'quarantine.jsonl');
    await rowsIn(fromParquet(files, { onBadData: { quarantine } }), { epochs: 2 });
    const lines = readFileSync(quarantine, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        ...{ source: files[1], block: 1, row: 8, rows: 8, epoch: 0 },
        reason: expect.stringMatching(
          /^Cannot read a row group: .* \(.*part-1.parquet, row group 1\)$/,
        ),
      },
      {
        ...{ source: files[3], epoch: 0 },
        reason: expect.stringMatching(/^Cannot read `.*part-3.parquet` as Parquet: its footer/),
      },
    ]);
  });

  it('has a limit, as a number of rows or a share of them', async () => {
    const limited = (limit: number) =>
      error(rowsIn(fromParquet(files, { onBadData: { limit }, readAhead: 4 }), { epochs: 2 }));
    expect(await limited(28)).toBeUndefined();
    // The part that cannot be opened counts as 20 rows.
    expect(await limited(27)).toMatchObject({
      tag: 'data',
      message: expect.stringMatching(
        /^Cannot `fromParquet`: of an epoch at most 27 rows may be lost to bad data; received 28; repair/,
      ),
    });
    expect(await limited(0.0028)).toBeUndefined();
    expect((await limited(0.0027)) as Error).toMatchObject({
      message: expect.stringContaining('at most 0.0027 of the rows (27 of 10000)'),
    });
    expect(await limited(0)).toBeInstanceOf(Error);
  });

  it.each([
    [{ onBadData: 'ignore' }, "`onBadData` must be 'error', 'skip', a function"],
    [{ onBadData: { limit: 1.5 } }, '`onBadData.limit` must be a fraction from 0 to 1'],
    [{ onBadData: { quarantine: '' } }, '`onBadData.quarantine` must be the path of a file'],
    [{ onBadData: { limits: 3 } }, 'limits'],
  ])('is checked at once: %o', (options, message) => {
    expect(() => fromParquet(files, options as never)).toThrow(message);
    expect(() => batch({ size: 1, ...options } as never)).toThrow(message);
  });

  it('is counted in diagnostics, and warned of once where nobody is told', async () => {
    let last = '';
    const onDiagnostic = ({ text }: { readonly text: string }) => {
      last = text;
    };
    const run = { onDiagnostic };
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await rowsIn(fromParquet(files, { onBadData: 'skip' }), run);
    expect(last).toMatch(/; passed over as bad: 1 parts, 1 blocks, 8 rows$/);
    expect(warn).not.toHaveBeenCalled();
    await rowsIn(fromParquet(files, { onBadData: 'skip' }), { seed: 3 });
    expect(warn.mock.calls.flat()).toEqual([
      expect.stringMatching(/^Millrace: skips block 1 of `.*part-1.parquet`, as Cannot read/),
    ]);
    warn.mockRestore();
  });

  it('leaves a missing file and columns that differ as errors', async () => {
    const other = join(folder, 'other.parquet');
    writeFileSync(other, parquetOf(tableFromArrays({ x: Int32Array.of(1) })));
    for (const file of [join(folder, 'none.parquet'), other]) {
      const rows$ = fromParquet([...files, file], { onBadData: 'skip' });
      expect(await error(rowsIn(rows$))).toBeInstanceOf(Error);
    }
  });

  it('passes over what is decoded on threads alike', async () => {
    const rows$ = fromParquet(files, { shuffle: true, onBadData: () => 'skip' });
    const alone = await rowsIn(rows$, { seed: 5 });
    expect(await rowsIn(rows$, { seed: 5, epoch: 0, workers: 2 })).toEqual(alone);
  });

  it('passes over parts of one’s own: those that do not open, and streams that end early', async () => {
    const { schema, batches } = tableFromArrays({ row: Int32Array.of(1, 2, 3) });
    const part = (name: string, stream: () => Iterable<RecordBatch>) => ({
      name,
      open: () => ({ fingerprint: name, schema, stream, close() {} }),
    });
    const parts = [
      part('whole', () => batches),
      {
        name: 'closed',
        open() {
          throw new Error('it does not open');
        },
      },
      part('broken', function* () {
        yield* batches;
        throw new Error('it ends early');
      }),
      part('last', () => batches),
    ];
    const told: unknown[] = [];
    const rows$ = fromDataset(
      { name: 'own', schema: async () => schema, parts },
      {
        onBadData({ kind, source, rows, error: { message } }) {
          told.push([kind, source, rows, message]);
          return 'skip';
        },
      },
    );
    expect(await rowsIn(rows$)).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3]);
    expect(told).toEqual([
      ['part', 'closed', undefined, 'it does not open'],
      ['part', 'broken', undefined, 'it ends early'],
    ]);
  });

  it('is shown by `describe`, and makes the place of a batch unknown', async () => {
    const rows$ = fromParquet(files, { onBadData: () => 'skip' });
    const told = await describeStream(rows$);
    expect(told.rows).toBe(80);
    expect(told.toString()).toContain(`cannot be opened: ${files[3]}`);
    const resumed = rowsIn(rows$.pipe(batch({ size: 4 })) as never, {
      resume: { epoch: 0, batch: 2 },
    });
    expect(await error(resumed)).toMatchObject({ tag: 'checkpoint' });
  });

  it('passes over an Arrow file that was cut off', async () => {
    const bytes = (from: number) =>
      tableToIPC(tableFromArrays({ row: Int32Array.from(range(from, from + 9)) }), 'file');
    const inputs = [bytes(0), bytes(9).subarray(0, -20), bytes(18)];
    const rows = await rowsIn(fromArrow(inputs, { onBadData: () => 'skip' }));
    expect(rows).toEqual([...range(0, 9), ...range(18, 27)]);
  });
});

describe('a row of which a feature cannot be made', () => {
  const label = Int32Array.from(range(0, 40), (row) => (row % 10 === 3 ? 99 : row % 5));
  const columns = { row: Int32Array.from(range(0, 40)), label };
  const features = { row: scalar({ dtype: 'int32' }), label: classLabel({ classes: 5 }) };
  const good = range(0, 40).filter((row) => row % 10 !== 3);

  it('is left out of batches, which are full all the same', async () => {
    const told: BadData[] = [];
    const onBadData = (bad: BadData) => {
      told.push(bad);
      return 'skip' as const;
    };
    const batches$ = fromColumns(columns, { chunkRows: 16 }).pipe(
      batch({ size: 12, features, onBadData }),
    );
    const rows: Rows[] = [];
    for await (const one of pull(batches$)) rows.push(one.rows);
    expect(rows.map(({ length }) => length)).toEqual([12, 12, 12]);
    expect(valuesOf(rows, 'row')).toEqual(good);
    expect(told.map(({ kind, row, column }) => [kind, row, column])).toEqual(
      [3, 13, 23, 33].map((row) => ['row', row, 'label']),
    );
  });

  it('changes nothing of the laws', async () => {
    const batches = () =>
      fromColumns(columns, { chunkRows: 16, shuffle: true }).pipe(
        shuffle({ window: 20 }),
        batch({ size: 6, features, onBadData: { action: () => 'skip', limit: 4 } }),
      );
    expect(await sameStreamTwice(batches)).toBeUndefined();
    expect(await independentOfPrefetch(batches)).toBeUndefined();
    expect(await resumesExactly(batches)).toBeUndefined();
    expect(await leavesNothingBehind(batches())).toBeUndefined();
  });

  it('is an error beyond the limit', async () => {
    const batches$ = fromColumns(columns).pipe(
      batch({ size: 6, features, onBadData: { action: () => 'skip', limit: 3 } }),
    );
    const error = await rowsIn(batches$ as never).catch((caught) => caught);
    expect(error.message).toMatch(
      /^Cannot `batch`: of an epoch at most 3 rows may be lost to bad data; received 4;/,
    );
    expect(error.place).toEqual({ source: 'columns', row: 33, column: 'label' });
  });

  it('may be an image whose header is damaged', async () => {
    mkdirSync(join(folder, 'images/a'), { recursive: true });
    for (let i = 0; i < 5; i++) {
      const png = grayPng(Uint8Array.of(i, i), 1, 2);
      writeFileSync(join(folder, 'images/a', `${i}.png`), i === 2 ? png.subarray(0, 9) : png);
    }
    const told: unknown[] = [];
    const batches$ = fromFolder(join(folder, 'images')).pipe(
      batch({
        size: 3,
        features: { image: image({ shape: [1, 2, 1] }) },
        onBadData({ row, column }) {
          told.push([row, column]);
          return 'skip';
        },
      }),
      toTensors(),
    );
    const bytes: number[] = [];
    for await (const { tensors } of pull(batches$))
      bytes.push(...Array.from(tensors.image.dataSync(), (value) => Math.round(255 * value)));
    expect(bytes).toEqual([0, 0, 1, 1, 3, 3, 4, 4]);
    expect(told).toEqual([[2, 'image']]);
  });
});
