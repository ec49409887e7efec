import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import {
  batch,
  type Checkpoint,
  type Chunk,
  describe as describeStream,
  type FolderOptions,
  fromFolder,
  isMillraceError,
  pull,
  type RunOptions,
  shuffle,
} from '../../../lib/index.ts';
import {
  bounded,
  independentOfPrefetch,
  leavesNothingBehind,
  resumesExactly,
  sameStreamTwice,
} from '../../../lib/testing/index.ts';

const root = mkdtempSync(join(tmpdir(), 'millrace-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder whose files hold their own path, as text. */
function folderOf(name: string, files: readonly string[]): string {
  for (const file of files) {
    const path = join(root, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file);
  }
  return join(root, name);
}

interface ImageRow {
  readonly bytes: Uint8Array;
  readonly path: string;
}

/** Paths and labels in the order of the rows; each file must hold its own path. */
async function rowsIn(
  rows$: ReturnType<typeof fromFolder>,
  run: RunOptions = {},
): Promise<readonly (readonly [string, unknown])[]> {
  const found: (readonly [string, unknown])[] = [];
  for await (const { chunks, chunkOf, rowOf } of pull(rows$, run)) {
    for (const [i, row] of rowOf.entries()) {
      const { data } = chunks[chunkOf[i] as number] as Chunk;
      const image = data.getChild('image')?.get(row) as ImageRow;
      expect(new TextDecoder().decode(image.bytes)).toBe(image.path);
      found.push([image.path, data.getChild('label')?.get(row)]);
    }
  }
  return found;
}

const failure = (rows$: ReturnType<typeof fromFolder>) =>
  rowsIn(rows$).then(
    () => undefined,
    (error) => error,
  );

const many = Array.from({ length: 150 }, (_, i) => `class-${i % 3}/image-${i}.jpg`);
const pets = folderOf('pets', [
  ...['dog/10.PNG', 'dog/2.jpg', 'cat/deep/er/1.jpeg', 'cat/b.webp'],
  ...['cat/notes.txt', '.git/x.png', '_cache/y.png', 'dog/.hidden.png'],
]);

describe('fromFolder()', () => {
  it('makes a class of each folder, in natural order', async () => {
    const rows = [
      ['cat/b.webp', 0],
      ['cat/deep/er/1.jpeg', 0],
      ['dog/2.jpg', 1],
      ['dog/10.PNG', 1],
    ];
    expect(await rowsIn(fromFolder(pets))).toEqual(rows);
    expect(await rowsIn(fromFolder(pathToFileURL(pets)))).toEqual(rows);
    expect(await rowsIn(fromFolder(`${pets}/`, { readAhead: 3 }))).toEqual(rows);
  });

  it('has the names of the classes where `batch` finds them', async () => {
    const labels$ = fromFolder(pets, { columns: ['label'] }).pipe(batch({ size: 4 }));
    for await (const { features } of pull(labels$))
      expect(features).toEqual({
        label: { kind: 'classLabel', column: 'label', classes: 2, names: ['cat', 'dog'] },
      });
  });

  it('takes the classes that are named, in their order', async () => {
    const chosen = fromFolder(pets, { classes: ['dog'], extensions: ['.jpg'] });
    expect(await rowsIn(chosen)).toEqual([['dog/2.jpg', 0]]);
    const turned = await rowsIn(fromFolder(pets, { classes: ['dog', 'cat'] }));
    expect(turned.map(([, label]) => label)).toEqual([1, 1, 0, 0]);
  });

  it('takes labels of a flat folder from a table: numbers, or names of classes', async () => {
    const flat = folderOf('flat', ['1.png', '2.png', '10.png', 'more/3.png']);
    expect(await rowsIn(fromFolder(flat, { labels: { '10.png': 7, '2.png': 0 } }))).toEqual([
      ['2.png', 0],
      ['10.png', 7],
    ]);
    const labels = { '1.png': 'b', '2.png': 'a', 'more/3.png': 'b' };
    expect((await rowsIn(fromFolder(flat, { labels }))).map(([, label]) => label)).toEqual([
      1, 0, 1,
    ]);
    const named = fromFolder(flat, { labels, classes: ['b', 'a', 'c'] });
    expect((await rowsIn(named)).map(([, label]) => label)).toEqual([0, 1, 0]);
  });

  it('has no labels where there are files alone', async () => {
    const flat = folderOf('alone', ['1.png', '2.png']);
    expect(await rowsIn(fromFolder(flat))).toEqual([
      ['1.png', undefined],
      ['2.png', undefined],
    ]);
  });

  it('prints nothing, however it is read', async () => {
    const streams = [process.stdout, process.stderr] as const;
    const spies = streams.map((stream) => vi.spyOn(stream, 'write').mockReturnValue(true));
    const logs = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => {}),
    );
    await rowsIn(fromFolder(pets, { shuffle: true, readAhead: 3 }), { epochs: 2 });
    await describeStream(fromFolder(pets));
    const calls = [...spies, ...logs].map((spy) => spy.mock.calls.length);
    vi.restoreAllMocks();
    expect(calls.every((count) => count === 0)).toBe(true);
  });

  it('is described by its files and classes', async () => {
    const told = await describeStream(fromFolder(folderOf('many', many)));
    expect(told.sources[0]?.dataset).toBe('150 files, 3 classes');
    expect([told.rows, told.blocks]).toEqual([150, 3]);
    // As large as the files, about.
    expect(
      Math.abs((told.memory ?? 0) / (2 * 64 * 'class-1/image-100.jpg'.length) - 1),
    ).toBeLessThan(0.1);
    const shuffled = await describeStream(fromFolder(join(root, 'many'), { shuffle: true }));
    expect(shuffled.blocks).toBe(150);
  });

  it('permutes files one by one across classes, anew in every epoch', async () => {
    const rows$ = fromFolder(folderOf('many', many), { shuffle: true, readAhead: 8 });
    const both = (await rowsIn(rows$, { epochs: 2 })).map(([path]) => path);
    const [first, second] = [both.slice(0, 150), both.slice(150)];
    expect(first).not.toEqual(second);
    expect([...first].sort()).toEqual([...many].sort());
    expect([...second].sort()).toEqual([...many].sort());
    // Of 3 classes a neighbor is of the same one in a third of the cases; five deviations are 28.
    const same = first.filter((path, i) => path.slice(0, 7) === first[i + 1]?.slice(0, 7)).length;
    expect(Math.abs(same - 50)).toBeLessThan(28);
  });

  it('reads no file where only labels are wanted', async () => {
    const folder = folderOf('labels', ['a/1.png', 'b/1.png']);
    const rows$ = fromFolder(folder, { columns: ['label'] });
    const labels: unknown[] = [];
    for await (const { chunks } of pull(rows$))
      labels.push(...chunks.flatMap(({ data }) => [...(data.getChild('label') ?? [])]));
    expect(labels).toEqual([0, 1]);
  });

  it.each<[string, () => string, FolderOptions, 'io' | 'option', RegExp]>([
    [
      'no folder',
      () => join(root, 'none'),
      {},
      'io',
      /it must be a folder of files, in Node; there is none/,
    ],
    [
      'a folder without images',
      () => folderOf('texts', ['a.txt']),
      {},
      'io',
      /it must have files named .jpg, .jpeg, .png, .webp or alike/,
    ],
    [
      'files beside the classes',
      () => folderOf('beside', ['a/1.png', '2.png']),
      {},
      'option',
      /must lie in the folder of its class; received `2.png`/,
    ],
    [
      'a class without files',
      () => pets,
      { classes: ['cat', 'cow'] },
      'option',
      /must be folders of .* with images; received `cow`/,
    ],
    [
      'labels of other files',
      () => pets,
      { labels: { 'cow/1.png': 1 } },
      'option',
      /`labels` must name files of .*; received `cow\/1.png`/,
    ],
    [
      'a label of no class',
      () => pets,
      { labels: { 'dog/2.jpg': 'cow' }, classes: ['dog'] },
      'option',
      /the label of `dog\/2.jpg` must be a class or its number, of 1; received "cow"/,
    ],
    [
      'a label that is no integer',
      () => pets,
      { labels: { 'dog/2.jpg': -1 } },
      'option',
      /must be a non-negative integer; received -1/,
    ],
  ])('refuses %s', async (_, folder, options, tag, message) => {
    const error = await failure(fromFolder(folder(), options));
    expect(isMillraceError(error, tag)).toBe(true);
    expect(error.message).toMatch(message);
  });

  it.each([
    [{ classes: [] }, '`classes` must be a list of different names'],
    [{ extensions: ['.png', '.png'] }, '`extensions` must be a list of different endings'],
    [{ labels: 3 }, '`labels` must be an object of labels by file'],
    [{ clases: ['a'] }, 'clases'],
  ])('checks options at once: %o', (options, message) => {
    expect(() => fromFolder(pets, options as never)).toThrow(message);
  });

  it('tells a file that is gone, and a folder that is another one than that of a checkpoint', async () => {
    const folder = folderOf('gone', ['a/1.png', 'a/2.png', 'b/1.png']);
    let checkpoint: Checkpoint | undefined;
    for await (const rows of pull(fromFolder(folder, { shuffle: true }))) {
      checkpoint ??= rows.checkpoint;
      break;
    }
    renameSync(join(folder, 'a/2.png'), join(folder, 'a/3.png'));
    const resumed = rowsIn(fromFolder(folder, { shuffle: true }), {
      resume: checkpoint as Checkpoint,
    });
    await expect(resumed).rejects.toThrow('must have the content that the checkpoint stood in');
    const read = pull(fromFolder(folder, { shuffle: true }));
    await read.next();
    rmSync(folder, { recursive: true });
    const rest = (async () => {
      for await (const _ of read);
    })();
    await expect(rest).rejects.toThrow('there is no such file');
  });
});

describe.each<[string, FolderOptions]>([
  ['in order', {}],
  ['shuffled', { shuffle: true }],
  ['shuffled, cached and read ahead', { shuffle: true, cache: true, readAhead: 5 }],
  ['of a shard', { shuffle: true, shard: { index: 1, count: 2 } }],
])('a folder, %s, obeys the law', (_, options) => {
  const folder = folderOf('laws', many.slice(0, 40));
  const source = () => fromFolder(folder, options);
  const features = { label: { kind: 'scalar', dtype: 'int32' } } as const;

  it('that the same run gives the same stream, whatever is made ready', async () => {
    expect(await sameStreamTwice(source)).toBeUndefined();
    expect(await independentOfPrefetch(source)).toBeUndefined();
  });

  it('that a run is resumed exactly, and nothing is left behind', async () => {
    const batches = () => source().pipe(shuffle({ window: 9 }), batch({ size: 7, features }));
    expect(await resumesExactly(batches)).toBeUndefined();
    expect(await leavesNothingBehind(source())).toBeUndefined();
  });

  it('that operators behind it read no more than they need', async () => {
    const input$ = fromFolder(folder, { ...options, readAhead: 0, cache: false });
    expect(await bounded(batch({ size: 6, features }), { input$, ahead: 0 })).toBeUndefined();
  });
});
