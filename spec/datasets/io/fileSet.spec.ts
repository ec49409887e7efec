// Directories, patterns and folders of the form `name=value`, of real files.
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Table, tableToIPC } from 'apache-arrow';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import {
  batch,
  type Checkpoint,
  describe as describeStream,
  fromArrow,
  fromParquet,
  isMillraceError,
  pull,
  type SourceOptions,
} from '../../../lib/index.ts';
import {
  independentOfPrefetch,
  leavesNothingBehind,
  resumesExactly,
  sameStreamTwice,
} from '../../../lib/testing/index.ts';
import { valuesOf } from '../values.ts';
import { numberedTable, parquetOf } from '../written.ts';

const root = mkdtempSync(join(tmpdir(), 'millrace-set-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Writes ten rows into each file, numbered on from one to the next. */
function written(folder: string, files: readonly string[]): string {
  files.forEach((file, i) => {
    const path = join(root, folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytesOf(file, numberedTable(10, 10 * i)));
  });
  return join(root, folder);
}

function bytesOf(file: string, table: Table): Uint8Array {
  if (file.endsWith('.arrow')) return tableToIPC(table, 'file');
  return file.endsWith('.parquet') ? parquetOf(table, { groupRows: 4 }) : Uint8Array.of(1);
}

async function valuesIn(path: string | URL, column = 'row', options: SourceOptions = {}) {
  const rows$ = String(path).includes('.arrow')
    ? fromArrow(path, options)
    : fromParquet(path, options);
  return valuesOf(await lastValueFrom(rows$.pipe(toArray())), column);
}

const range = (length: number) => Array.from({ length }, (_, i) => i);
const ten = <T>(...values: T[]) => values.flatMap((value) => Array<T>(10).fill(value));

describe('a directory', () => {
  const files = ['part-2.parquet', 'part-10.parquet', 'z/part-1.parquet'];
  const beside = ['_metadata', '_tmp/part-0.parquet', '.hidden.parquet', 'readme.txt', 'a.arrow'];
  const folder = written('plain', [...files, ...beside]);

  it('is its files of the format in natural order, by path or `file:` URL', async () => {
    expect(await valuesIn(folder)).toEqual(range(30));
    expect(await valuesIn(`${folder}/`)).toEqual(range(30));
    expect(await valuesIn(pathToFileURL(folder))).toEqual(range(30));
    const arrow = await lastValueFrom(fromArrow(folder).pipe(toArray()));
    expect(valuesOf(arrow, 'row')).toEqual(range(10).map((row) => 70 + row));
  });

  it('may have a name that looks like a pattern', async () => {
    expect(await valuesIn(written('what[1]*', ['a.parquet']))).toEqual(range(10));
  });

  it('without such a file is an error that says what is missing', async () => {
    const empty = written('empty', ['readme.txt']);
    const error = await valuesIn(empty).catch((caught) => caught);
    expect(isMillraceError(error, 'io')).toBe(true);
    expect(error.message).toBe(
      `Cannot read \`${empty}\`: a directory must have Parquet files (\`.parquet\`, \`.pq\`); ` +
        'it has none; pass a pattern for files of other names',
    );
  });
});

describe('a pattern', () => {
  const files = ['a-1.parquet', 'a-2.parquet', 'a-12.parquet', 'b/c/a-1.parquet', 'a-3.arrow'];
  const folder = written('pattern', files);

  it.each([
    ['a-*.parquet', 30],
    ['a-?.parquet', 20],
    ['a-{1,2,12}.parquet', 30],
    ['**/*.parquet', 40],
    ['a-[12].parquet', 20],
  ])('%s is the files that match, in natural order', async (pattern, rows) => {
    expect(await valuesIn(join(folder, pattern))).toEqual(range(rows));
  });

  it('may be relative, and stand in a list with other inputs', async () => {
    const rows$ = fromParquet([join(folder, 'a-?.parquet'), parquetOf(numberedTable(3, 20))]);
    expect(valuesOf(await lastValueFrom(rows$.pipe(toArray())), 'row')).toEqual(range(23));
    await expect(valuesIn('spec/golden/*.nothing')).rejects.toThrow(
      'Cannot read `spec/golden/*.nothing`: a pattern must match at least one file; it matches none',
    );
  });

  it('is a file where there is one of that name', async () => {
    const one = written('file', ['a*.parquet', 'ab.parquet']);
    expect(await valuesIn(join(one, 'a*.parquet'))).toEqual(range(10));
  });
});

describe('folders of the form `name=value`', () => {
  it('become columns: of integers where all values are, of text otherwise', async () => {
    const files = [
      'label=2/kind=a%20b/x.parquet',
      'label=10/kind=7/x.parquet',
      'label=10/kind=__HIVE_DEFAULT_PARTITION__/x.parquet',
    ];
    const folder = written('hive', files);
    const order = ten(2, 10, 10);
    expect(await valuesIn(folder, 'label')).toEqual(order);
    expect(await valuesIn(folder, 'kind')).toEqual(ten<string | null>('a b', '7', null));
    expect(await valuesIn(folder, 'row')).toEqual(range(30));
    const { columns, requests } = await describeStream(fromParquet(folder));
    expect(columns.slice(-2)).toEqual([
      { name: 'label', type: 'Int32' },
      { name: 'kind', type: 'Utf8' },
    ]);
    expect(requests).toBe(3 + 9);
    // Only what the pattern matched counts.
    const below = await lastValueFrom(fromParquet(join(folder, 'label=10/*/*')).pipe(toArray()));
    expect(below[0]?.schema.names).toEqual(['row', 'half', 'name', 'class', 'kind']);
  });

  it('are of 64 bits where they must be', async () => {
    const folder = written('wide', ['id=1/x.parquet', 'id=5000000000/x.parquet']);
    expect(await valuesIn(folder, 'id')).toEqual(ten(1n, 5_000_000_000n));
  });

  it('can be wanted alone, from any row on, with nothing read', async () => {
    const folder = written('alone', ['label=3/x.parquet', 'label=4/x.parquet']);
    expect(await valuesIn(folder, 'label', { columns: ['label'] })).toEqual(ten(3, 4));
    const rows$ = () => fromParquet(folder, { columns: ['label'] }).pipe(batch({ size: 3 }));
    expect(await resumesExactly(rows$)).toBeUndefined();
    expect(await valuesIn(folder, 'row', { columns: ['label', 'row'] })).toEqual(range(20));
  });

  it('give way to a column of that name in the files', async () => {
    const folder = written('own', ['row=7/x.parquet']);
    expect(await valuesIn(folder, 'row')).toEqual(range(10));
  });

  it('that not every file has are refused, with the file named', async () => {
    const folder = written('partly', ['label=1/x.parquet', 'x.parquet']);
    await expect(valuesIn(folder)).rejects.toThrow(/column `label` must be as in .*no such column/);
  });

  it('that were renamed do not go unnoticed by a checkpoint', async () => {
    const folder = written('renamed', ['label=1/x.parquet', 'label=2/x.parquet']);
    let checkpoint: Checkpoint | undefined;
    for await (const rows of pull(fromParquet(folder))) checkpoint ??= rows.checkpoint;
    renameSync(join(folder, 'label=1'), join(folder, 'label=0'));
    const resumed = pull(fromParquet(folder), { resume: checkpoint as Checkpoint });
    const first = resumed[Symbol.asyncIterator]().next();
    await expect(first).rejects.toThrow('must have the content that the checkpoint stood in');
  });
});

describe.each<[string, SourceOptions]>([
  ['in order', {}],
  ['shuffled, interleaved and cached', { shuffle: true, interleaveGroups: 3, cache: true }],
  ['of a shard, read ahead', { shard: { index: 1, count: 2 }, readAhead: 4 }],
])('a directory of folders, %s, obeys the law', (_, options) => {
  const folder = written('laws', ['label=1/x.parquet', 'label=2/x.parquet', 'label=3/x.parquet']);
  const source = () => fromParquet(folder, options);

  it('that the same run gives the same stream, whatever is made ready', async () => {
    expect(await sameStreamTwice(source)).toBeUndefined();
    expect(await independentOfPrefetch(source)).toBeUndefined();
  });

  it('that a run is resumed exactly, and nothing is left behind', async () => {
    expect(await resumesExactly(() => source().pipe(batch({ size: 7 })))).toBeUndefined();
    expect(await leavesNothingBehind(source())).toBeUndefined();
  });
});
