import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  Field,
  FixedSizeBinary,
  Int32,
  makeData,
  makeVector,
  type RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import * as fc from 'fast-check';
import { from, lastValueFrom, NEVER, Observable, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import type { Rows } from '../../../lib/core/rows.ts';
import { type ArrowInput, fromArrow } from '../../../lib/datasets/arrow/fromArrow.ts';
import { source } from '../../../lib/engine/source.ts';
import { pull } from '../../../lib/sinks/pull.ts';
import { columnOf, valuesOf } from '../values.ts';
import { numberedTable, tableOfEveryType } from '../written.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-arrow-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A table of several record batches. */
function batched(batches = 5, rows = 100): Table {
  const whole = numberedTable(batches * rows);
  return new Table(
    Array.from({ length: batches }, (_, i) => whole.slice(rows * i, rows * (i + 1)).batches).flat(),
  );
}

function read(...[input, options]: Parameters<typeof fromArrow>): Promise<Rows[]> {
  return lastValueFrom(fromArrow(input, options).pipe(toArray()));
}

/** Counts the bytes that are read of it. */
class CountedBlob extends Blob {
  taken = 0;
  override slice(start = 0, end = this.size): Blob {
    this.taken += end - start;
    return super.slice(start, end);
  }
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error('nothing was thrown'),
    (error) => error,
  );
}

function streamOf(bytes: Uint8Array, pieceBytes: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + pieceBytes));
      at += pieceBytes;
    },
  });
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

/** How many rows of the epoch lie before a position. */
const rowsBefore = (position: Checkpoint['position'] = {}) =>
  (position['source.row'] ?? 0) + (position.source ?? 0);

const count = (n: number, first = 0) => Array.from({ length: n }, (_, i) => first + i);

describe('fromArrow()', () => {
  const table = batched();
  const inputs: [string, () => ArrowInput][] = (['file', 'stream'] as const).flatMap((format) => {
    const bytes = tableToIPC(table, format);
    const write = () => {
      const path = join(folder, `table.${format}`);
      writeFileSync(path, bytes);
      return path;
    };
    return [
      [`the bytes of a ${format}`, () => bytes],
      [`misplaced bytes of a ${format}`, () => Uint8Array.of(1, ...bytes).subarray(1)],
      [`the path of a ${format}`, write],
      [`the URL of a ${format}`, () => pathToFileURL(write())],
      [`a Blob of a ${format}`, () => new Blob([bytes as BlobPart])],
      [`a ReadableStream of a ${format}`, () => streamOf(bytes, 777)],
      [`a ReadableStream of single bytes of a ${format}`, () => streamOf(bytes.slice(), 1)],
      [`an async iterable of the bytes of a ${format}`, () => piecesOf(bytes)],
      [`a function that gives a stream of a ${format}`, () => () => piecesOf(bytes)],
    ] satisfies [string, () => ArrowInput][];
  });
  inputs.push(
    ['a Table', () => table],
    ['an array of record batches', () => table.batches],
    ['an iterator of record batches', () => table.batches.values()],
    [
      'an async iterable of record batches',
      () =>
        (async function* () {
          yield* table.batches;
        })(),
    ],
    ['an Observable of record batches', () => from(table.batches)],
  );

  it.each(inputs)('reads %s', async (_, input) => {
    const rows = await read(input());
    for (const name of ['row', 'half', 'name', 'class'])
      expect(valuesOf(rows, name)).toEqual(columnOf(table, name));
    expect(rows).toHaveLength(5);
    expect(rows[2]?.chunks[0]?.place(3)).toMatchObject({ row: 203 });
    expect(rowsBefore(rows[2]?.checkpoint.position)).toBe(300);
  });

  it.each(inputs)('goes on in the middle of %s', async (_, input) => {
    const [first] = await read(input());
    const resume: Checkpoint = { ...(first as Rows).checkpoint, position: { source: 250 } };
    const rows: Rows[] = [];
    for await (const one of pull(fromArrow(input()), { resume })) rows.push(one);
    expect(valuesOf(rows, 'row')).toEqual(count(250, 250));
    expect(valuesOf(rows, 'class')).toEqual(columnOf(table, 'class').slice(250));
    expect(rows[0]?.chunks[0]?.place(rows[0].rowOf[0] as number)).toMatchObject({ row: 250 });
    const { position, ...last } = (rows.at(-1) as Rows).checkpoint;
    expect(rowsBefore(position)).toBe(500);
    expect(last).toEqual({ ...resume, position: undefined });
  });

  it.each(inputs)('gives only the columns named of %s', async (_, input) => {
    const rows = await read(input(), { columns: ['name'] });
    expect(rows[0]?.schema.names).toEqual(['name']);
    expect(valuesOf(rows, 'name')).toEqual(columnOf(table, 'name'));
    const error = await failure(read(input(), { columns: ['colour'] }));
    expect(isMillraceError(error, 'schema'), String(error)).toBe(true);
    expect(error.message).toContain('`row`, `half`, `name`, `class`; received `colour`');
  });

  it.each(['file', 'stream'] as const)(
    'reads every type that a row may have from a %s',
    async (format) => {
      const every = tableOfEveryType();
      const rows = await read(tableToIPC(every, format));
      for (const { name } of every.schema.fields)
        expect(valuesOf(rows, name), name).toEqual(columnOf(every, name));
    },
  );

  it('reads a stream whose dictionary is replaced on the way, from its start and from its middle', async () => {
    const parts = [0, 100, 200].map((first) => numberedTable(100, first));
    const bytes = RecordBatchStreamWriter.writeAll(
      parts.flatMap(({ batches }) => batches),
    ).toUint8Array(true);
    const classes = parts.flatMap((part) => columnOf(part, 'class'));
    const rows = await read(bytes);
    expect(valuesOf(rows, 'class')).toEqual(classes);
    const resume = { ...(rows[0] as Rows).checkpoint, position: { source: 130 } };
    const rest: Rows[] = [];
    for await (const one of pull(fromArrow(bytes), { resume })) rest.push(one);
    expect(valuesOf(rest, 'class')).toEqual(classes.slice(130));
  });

  it('reads several files in their order', async () => {
    const files = [tableToIPC(batched(2), 'file'), tableToIPC(numberedTable(50, 200), 'stream')];
    const rows = await read(files);
    expect(valuesOf(rows, 'row')).toEqual(count(250));
    expect(rows.at(-1)?.chunks[0]?.place(7)).toEqual({ source: 'bytes[1]', row: 7 });
    const resume = { ...(rows[0] as Rows).checkpoint, position: { source: 210 } };
    const rest: Rows[] = [];
    for await (const one of pull(fromArrow(files), { resume })) rest.push(one);
    expect(valuesOf(rest, 'row')).toEqual(count(40, 210));
  });

  it('splits long record batches in memory', async () => {
    const rows = await read(numberedTable(150_000));
    expect(rows.map(({ length }) => length)).toEqual([65_536, 65_536, 18_928]);
    expect(valuesOf(rows, 'row')).toEqual(count(150_000));
  });

  it('reads one record batch of a file when one is wanted, and passes over bodies when it goes on', async () => {
    const many = batched(20, 5000);
    for (const format of ['file', 'stream'] as const) {
      const blob = new CountedBlob([tableToIPC(many, format) as BlobPart]);
      const stream = pull(fromArrow(blob));
      const { value: first } = await stream.next();
      expect(blob.taken).toBeLessThan(blob.size / 10);
      await stream.return?.();
      blob.taken = 0;
      const resume = { ...(first?.checkpoint as Checkpoint), position: { source: 99_000 } };
      for await (const last of pull(fromArrow(blob), { resume }))
        expect(valuesOf([last], 'row')).toEqual(count(1000, 99_000));
      expect(blob.taken).toBeLessThan(blob.size / 5);
    }
  });

  it('reads a large record batch of a file in parts, as far as is wanted, and goes on in the midst of one', async () => {
    const rows = 24_000;
    const pixels = new Uint8Array(rows * 3072);
    for (let row = 0; row < rows; row++) pixels.fill(row % 251, row * 3072, (row + 1) * 3072);
    const names = Array.from({ length: rows }, (_, row) => (row % 7 === 0 ? null : `row ${row}`));
    const large = new Table({
      image: makeVector(makeData({ type: new FixedSizeBinary(3072), length: rows, data: pixels })),
      name: vectorFromArray(names, new Utf8()),
      row: vectorFromArray(count(rows), new Int32()),
    });
    const table = large.concat(large.slice(0, 10));
    for (const format of ['file', 'stream'] as const) {
      const blob = new CountedBlob([tableToIPC(table, format) as BlobPart]);
      const stream = pull(fromArrow(blob));
      const { value: first } = await stream.next();
      expect(blob.taken).toBeLessThan(blob.size / 2);
      await stream.return?.();
      const all = await read(blob);
      expect(all.length).toBeGreaterThan(1);
      expect(valuesOf(all, 'row')).toEqual([...count(rows), ...count(10)]);
      expect(valuesOf(all, 'name')).toEqual([...names, ...names.slice(0, 10)]);
      const images = all.flatMap(({ chunks, rowOf }) =>
        Array.from(rowOf, (row) => chunks[0]?.data.getChild('image')?.get(row) as Uint8Array),
      );
      expect(
        images.every(
          (picture, row) => picture.length === 3072 && picture.at(-1) === (row % rows) % 251,
        ),
      ).toBe(true);
      blob.taken = 0;
      const resume = { ...(first?.checkpoint as Checkpoint), position: { source: 23_000 } };
      const rest: Rows[] = [];
      for await (const last of pull(fromArrow(blob), { resume })) rest.push(last);
      expect(valuesOf(rest, 'row')).toEqual([...count(1000, 23_000), ...count(10)]);
      expect(blob.taken).toBeLessThan(blob.size / 2);
      // Cut off within the last array of its only record batch.
      const cut = await failure(
        read(new Blob([tableToIPC(large, format) as BlobPart]).slice(0, -100)),
      );
      expect(isMillraceError(cut, 'io')).toBe(true);
      expect(cut.message).toMatch(
        format === 'file' ? /does not end with `ARROW1`/ : /ends within a message/,
      );
    }
  });

  it('asks an iterable, a stream of bytes and an Observable of ours for no more than is wanted', async () => {
    let asked = 0;
    const counted = function* () {
      for (const batch of table.batches) {
        asked++;
        yield batch;
      }
    };
    const ours = source('ours', () => {
      const items = counted();
      return { read: () => items.next().value as RecordBatch | undefined, close: () => {} };
    });
    for (const input of [
      counted(),
      (async function* () {
        yield* counted();
      })(),
      ours,
    ]) {
      asked = 0;
      const stream = pull(fromArrow(input));
      await stream.next();
      expect(asked).toBeLessThanOrEqual(2);
      await stream.return?.();
    }
    let pieces = 0;
    const bytes = tableToIPC(batched(50), 'stream');
    const stream = pull(
      fromArrow(
        (async function* () {
          for await (const piece of piecesOf(bytes)) {
            pieces++;
            yield piece;
          }
        })(),
      ),
    );
    await stream.next();
    expect(pieces).toBeLessThan(bytes.length / 1000 / 5);
    await stream.return?.();
  });

  it('lets go of a stream that is left early, even one that is waiting', async () => {
    let cancelled = 0;
    let started = false;
    const waiting = new ReadableStream<Uint8Array>({
      pull: () =>
        new Promise(() => {
          started = true;
        }),
      cancel: () => {
        cancelled++;
      },
    });
    const subscription = fromArrow(waiting).subscribe();
    await expect.poll(() => started).toBe(true);
    subscription.unsubscribe();
    await expect.poll(() => cancelled).toBe(1);
    let returned = 0;
    const items = (function* () {
      try {
        yield* table.batches;
      } finally {
        returned++;
      }
    })();
    const stream = pull(fromArrow(items));
    await stream.next();
    await stream.return?.();
    expect(returned).toBe(1);
    fromArrow(NEVER).subscribe().unsubscribe();
  });

  it('reads a Table, an array or what a function gives in every epoch, but says it of a stream that is used up', async () => {
    const bytes = tableToIPC(table, 'stream');
    for (const input of [
      table,
      table.batches,
      bytes,
      () => piecesOf(bytes),
      () => streamOf(bytes, 5000),
    ]) {
      let rows = 0;
      for await (const { length } of pull(fromArrow(input), { epochs: 2 })) rows += length;
      expect(rows).toBe(1000);
    }
    for (const input of [table.batches.values(), piecesOf(bytes), streamOf(bytes, 5000)]) {
      const stream = pull(fromArrow(input), { epochs: 2 });
      for (let i = 0; i < 5; i++) await stream.next();
      const error = await failure(stream.next());
      expect(isMillraceError(error, 'option'), String(error)).toBe(true);
      expect(error.message).toContain('pass a function');
    }
  });

  it('emits nothing where there are no rows', async () => {
    const empty = new Table(new Schema([new Field('x', new Int32())]));
    for (const input of [empty, tableToIPC(empty, 'file'), tableToIPC(empty, 'stream'), from([])]) {
      expect(await read(input)).toEqual([]);
    }
  });

  it('passes an error of its input on', async () => {
    const broken = new Observable<RecordBatch>((subscriber) =>
      subscriber.error(new Error('broken')),
    );
    expect((await failure(read(broken))).message).toBe('broken');
    const fails = async function* (): AsyncGenerator<Uint8Array> {
      yield tableToIPC(table, 'stream').subarray(0, 5000);
      throw new Error('connection lost');
    };
    const error = await failure(read(fails()));
    expect(isMillraceError(error, 'io')).toBe(true);
    expect(error.message).toContain('connection lost');
  });

  it('says where the columns of files or record batches differ', async () => {
    const other = new Table({ row: vectorFromArray(['a'], new Utf8()) });
    for (const input of [
      [tableToIPC(numberedTable(5)), tableToIPC(other)],
      [...numberedTable(5).batches, ...other.batches],
      from([...numberedTable(5).batches, ...other.batches]),
    ]) {
      const error = await failure(read(input as ArrowInput, { columns: ['row'] }));
      expect(isMillraceError(error, 'schema'), String(error)).toBe(true);
      expect(error.message).toContain('Int32; received Utf8');
    }
  });

  it.each([
    ['a missing file', () => join(folder, 'none.arrow'), /none\.arrow.*there is no such file/],
    ['a directory', () => folder, /a directory/],
    ['an empty file', () => new Uint8Array(), /0 bytes/],
    ['text', () => new TextEncoder().encode('hello, this is text'), /another format/],
    ['a Parquet file', () => new TextEncoder().encode('PAR1 and so on'), /`fromParquet`/],
    [
      'a file cut off',
      () => tableToIPC(batched(), 'file').subarray(0, 5000),
      /does not end with `ARROW1`/,
    ],
    [
      'a stream cut off',
      () => tableToIPC(batched(), 'stream').subarray(0, 12_000),
      /after row \d00 .*ends within a message/,
    ],
  ])('says of %s what it is', async (_, input, expected) => {
    const error = await failure(read(input()));
    expect(isMillraceError(error, 'io'), String(error)).toBe(true);
    expect(error.message).toMatch(expected);
    expect(error.message.endsWith('.')).toBe(false);
  });

  it.each([[[]], [42], [null], [{}], ['s3://bucket/a.arrow'], [[1, 2]]])(
    'refuses the input %j',
    async (input) => {
      const error = await failure((async () => read(input as never))());
      expect(isMillraceError(error, 'option'), String(error)).toBe(true);
    },
  );

  it.each(['file', 'stream'] as const)(
    'never crashes, hangs or gives values that are not there, whichever byte of a %s is wrong',
    async (format) => {
      const bytes = tableToIPC(batched(3, 20), format);
      let failures = 0;
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (at, byte) => {
          const damaged = bytes.slice();
          damaged[at] = byte;
          const outcome = await Promise.race([
            read(damaged).catch((error: unknown) => error),
            new Promise((resolve) => {
              setTimeout(() => resolve('it hangs'), 5000).unref();
            }),
          ]);
          if (Array.isArray(outcome)) {
            const rows: Rows[] = outcome;
            for (const name of ['row', 'half', 'name', 'class']) {
              if (rows.every(({ schema }) => schema.names.includes(name)))
                expect(valuesOf(rows, name)).not.toContain(undefined);
            }
          } else {
            failures++;
            expect(isMillraceError(outcome), String(outcome)).toBe(true);
          }
        }),
        { numRuns: 100, seed: 5 },
      );
      expect(failures).toBeGreaterThan(12);
    },
  );
});
