import {
  concat,
  concatMap,
  defer,
  from,
  merge,
  mergeMap,
  type Observable,
  of,
  repeat,
  retry,
  switchMap,
  throwError,
  timer,
} from 'rxjs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { mixup } from '../../lib/augment/mixup.ts';
import type { Batch } from '../../lib/core/batch.ts';
import type { Checkpoint, Resume } from '../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { fromArrow } from '../../lib/datasets/arrow/fromArrow.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { fromParquet } from '../../lib/datasets/parquet/fromParquet.ts';
import { batch } from '../../lib/operators/batch.ts';
import { filterRows } from '../../lib/operators/filterRows.ts';
import { interleave } from '../../lib/operators/interleave.ts';
import { mapAsync } from '../../lib/operators/mapAsync.ts';
import { prefetch } from '../../lib/operators/prefetch.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { takeRows } from '../../lib/operators/takeRows.ts';
import { via } from '../../lib/operators/via.ts';
import { zip } from '../../lib/operators/zip.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { valuesOf } from '../datasets/values.ts';
import { numberedTable, parquetOf } from '../datasets/written.ts';

const files = [0, 1].map((i) => parquetOf(numberedTable(17, 17 * i), { groupRows: 6 }));
const small = (first: number, rows = 7) =>
  fromColumns({ row: Int32Array.from({ length: rows }, (_, i) => first + i) }, { chunkRows: 3 });
const file = () => fromParquet(files, { columns: ['row'], shuffle: true, interleaveGroups: 2 });
const one$ = file();
const size5 = batch({ size: 5 });

/** Chains in which a source is subscribed to more than once in an epoch, in an order of its own. */
const chains: Readonly<Record<string, Observable<Batch>>> = {
  'repeat of rows': one$.pipe(repeat(3), size5),
  'repeat of batches': one$.pipe(size5, repeat(3)),
  'repeat of both': one$.pipe(repeat(2), size5, repeat(2)),
  'repeat, later': one$.pipe(repeat({ count: 2, delay: () => timer(1) }), size5),
  'repeat behind a shuffle': one$.pipe(shuffle({ window: 8 }), repeat(2), size5),
  'repeat before a shuffle': one$.pipe(repeat(2), shuffle({ window: 50 }), size5),
  'repeat before a filter': one$.pipe(
    repeat(2),
    filterRows((row) => Number(row.row) % 3 > 0),
    size5,
  ),
  'concat of one source': concat(one$, one$).pipe(size5),
  'concat of two': concat(file(), small(100)).pipe(shuffle({ window: 12 }), size5),
  'concat of different chains': concat(small(0).pipe(takeRows(4)), small(50)).pipe(size5),
  'concat of batches': concat(small(0).pipe(size5), one$.pipe(shuffle({ window: 9 }), size5)),
  defer: defer(() =>
    concat(
      small(0),
      defer(() => file()),
    ),
  ).pipe(size5),
  concatMap: from([0, 10, 20]).pipe(
    concatMap((first) => small(first)),
    size5,
  ),
  'concatMap to what is made of it': from([0, 10, 20]).pipe(
    concatMap((first) => small(first).pipe(shuffle({ window: 4 }), size5)),
  ),
  'oversampling of one class': concat(
    small(0),
    small(0)
      .pipe(filterRows((row) => Number(row.row) > 4))
      .pipe(repeat(3)),
  ).pipe(shuffle({ window: 6 }), size5),
  switchMap: of(0).pipe(
    switchMap(() => concat(small(0), small(7))),
    size5,
  ),
  'within interleave': interleave([one$.pipe(repeat(2)), concat(small(50), small(60))]).pipe(size5),
  'of an interleave': interleave([small(0), small(50)]).pipe(repeat(3), size5),
  'within via': small(0).pipe(via({ stateless: true }, repeat(3)), prefetch(2), size5),
  'of shards': fromParquet(files, { shuffle: true, shard: { index: 1, count: 2 } }).pipe(
    repeat(2),
    size5,
    mixup({ alpha: 1 }),
  ),
};

interface Seen {
  readonly rows: unknown;
  readonly steps: unknown;
  readonly checkpoint: Checkpoint;
}

async function seen(stream$: Observable<Batch>, run: Parameters<typeof pull>[1]): Promise<Seen[]> {
  const all: Seen[] = [];
  for await (const { rows, recipe, checkpoint } of pull(stream$, run)) {
    const text = JSON.stringify(checkpoint);
    const steps = recipe.steps.map((step) => JSON.stringify(step));
    all.push({ rows: valuesOf([rows], 'row'), steps, checkpoint: JSON.parse(text) });
  }
  return all;
}

const failed = async (stream$: Observable<unknown>, resume: Resume): Promise<string> => {
  const error = await (async () => {
    for await (const _ of pull(stream$, { resume }));
  })().catch((caught) => caught);
  expect(isMillraceError(error, 'checkpoint'), String(error)).toBe(true);
  return (error as Error).message;
};

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

describe('a source that is subscribed to more than once in an epoch', () => {
  it.each(Object.entries(chains))('is resumed exactly after any batch: %s', async (_, train$) => {
    const whole = await seen(train$, { seed: 7, epochs: 2 });
    expect(whole.length).toBeGreaterThan(3);
    const places = whole.map(({ checkpoint }) => JSON.stringify(checkpoint));
    expect(new Set(places).size).toBe(places.length);
    for (const [at, { checkpoint }] of whole.entries()) {
      const rest = await seen(train$, { resume: checkpoint, epochs: 2, prefetch: at % 3 });
      expect(rest, `after ${at}: ${places[at]}`).toEqual(whole.slice(at + 1));
    }
  });

  it('counts subscriptions in the position, where it is not the first', async () => {
    const [first, ...others] = await seen(small(0, 5).pipe(size5, repeat(3)), {});
    expect(first?.checkpoint.position).toEqual({
      'source.block': 1,
      'source.row': 3,
      source: 2,
      batch: 1,
    });
    expect(others.map(({ checkpoint }) => checkpoint.position['pass.pull'])).toEqual([1, 2]);
  });

  it('is refused where several are open at once, in whichever the checkpoint is', async () => {
    for (const merged$ of [
      merge(small(0), small(0)).pipe(size5),
      merge(small(0).pipe(size5), small(50).pipe(size5)),
      from([0, 10]).pipe(
        mergeMap((first) => small(first)),
        size5,
      ),
    ]) {
      const whole = await seen(merged$, {});
      for (const { checkpoint } of whole) {
        expect(await failed(merged$, checkpoint)).toContain('several at once');
        expect(await failed(merged$, { ...checkpoint, force: true })).toContain('several at once');
      }
    }
  });

  it('is refused where the subscription of the checkpoint never comes', async () => {
    const whole = await seen(small(0).pipe(repeat(3), size5), {});
    const { checkpoint } = whole.at(-1) as Seen;
    expect(await failed(small(0).pipe(repeat(2), size5), checkpoint)).toContain('3 times');
    expect(await failed(small(0).pipe(size5), checkpoint)).toContain('3 times');
    expect(await failed(small(0).pipe(prefetch(1), size5), checkpoint)).toContain('3 times');
    let tries = 0;
    const flaky$ = defer(() =>
      tries++ % 2 === 0
        ? concat(
            small(0),
            throwError(() => new Error('flaky')),
          )
        : small(0),
    ).pipe(retry(1), size5);
    const tried = await seen(flaky$, {});
    // This time nothing fails, so that there is no second try.
    tries = 1;
    expect(await failed(flaky$, (tried.at(-1) as Seen).checkpoint)).toContain('2 times');
  });

  it.each([-1, 0.5, 1e12, Number.NaN, '1'])(
    'is refused where their number is %s',
    async (number) => {
      const [, , , later] = await seen(small(0).pipe(repeat(), size5, takeFour), {});
      const { checkpoint } = later as Seen;
      const position = { ...checkpoint.position, 'pass.batch': number as number };
      const { check: _, ...resume } = { ...checkpoint, position };
      expect(await failed(small(0).pipe(repeat(), size5), resume)).toMatch(
        /subscriptions|counters/,
      );
    },
  );
});

/** Ends an endless stream. */
function takeFour(batches$: Observable<Batch>): Observable<Batch> {
  return batches$.pipe(prefetch(1)).pipe((all$) => from(firstFour(all$)));
}

async function* firstFour(batches$: Observable<Batch>): AsyncGenerator<Batch> {
  let left = 4;
  for await (const element of pull(batches$)) {
    yield element;
    if (--left === 0) return;
  }
}

describe('rows of record batches that a stream of ours gives', () => {
  const record = (rows: Rows) => rows.chunks[0]?.data as NonNullable<Rows['chunks'][0]>['data'];
  const through = (ordered: boolean) =>
    fromArrow(
      fromParquet(files).pipe(
        mapAsync(async (rows: Rows) => record(rows), { concurrency: 2, ordered }),
      ),
    ).pipe(size5);

  it('go on exactly, with `force` and without', async () => {
    const whole = await seen(through(true), { seed: 1 });
    for (const [at, { checkpoint }] of whole.entries()) {
      for (const force of [false, true]) {
        const rest = await seen(through(true), { resume: { ...checkpoint, force } });
        expect(rest).toEqual(whole.slice(at + 1));
      }
    }
  });

  it('are refused where their order depends on time', async () => {
    const [first] = await seen(through(false), {});
    const { checkpoint } = first as Seen;
    expect(await failed(through(false), { ...checkpoint, force: true })).toContain('ordered');
    const merged$ = fromArrow(
      merge(fromParquet(files), fromParquet(files)).pipe(
        mapAsync(async (rows: Rows) => record(rows), { concurrency: 1 }),
      ),
    ).pipe(size5);
    const [, second] = await seen(merged$, {});
    expect(await failed(merged$, { ...(second as Seen).checkpoint, force: true })).toContain(
      'several at once',
    );
  });

  it('are refused where there are fewer of them than were used', async () => {
    const whole = await seen(through(true), {});
    const { checkpoint } = whole.at(-2) as Seen;
    const shorter$ = fromArrow(
      fromParquet(files.slice(0, 1)).pipe(
        mapAsync(async (rows: Rows) => record(rows), { concurrency: 1 }),
      ),
    ).pipe(size5);
    expect(await failed(shorter$, { ...checkpoint, force: true })).toContain('beyond its end');
  });
});

describe('`force: true`', () => {
  it('is refused where the place is none of the other data set', async () => {
    const rows$ = (count: number) => small(0, count).pipe(size5);
    const whole = await seen(rows$(40), {});
    const { checkpoint } = whole.at(-1) as Seen;
    expect(await failed(rows$(10), { ...checkpoint, force: true })).toContain('block');
    const longer = await seen(rows$(43), { resume: { ...checkpoint, force: true } });
    expect(longer.flatMap(({ rows }) => rows)).toEqual([40, 41, 42]);
  });

  it('is refused where the checkpoint counts what the stream does not', async () => {
    const [first] = await seen(small(0, 20).pipe(shuffle({ window: 10 }), batch({ size: 4 })), {});
    const { checkpoint } = first as Seen;
    const plain$ = small(0, 20).pipe(batch({ size: 4 }));
    expect(await failed(plain$, { ...checkpoint, force: true })).toContain('`shuffle`');
  });

  it('is refused of lists of streams, whose positions are not told together', async () => {
    const pairs$ = zip(
      small(0, 20).pipe(batch({ size: 4 })),
      small(0, 20).pipe(batch({ size: 8 })),
    );
    const { value } = await pull(pairs$).next();
    const [, right] = value as [Batch, Batch];
    expect(await failed(pairs$, { ...right.checkpoint, force: true })).toContain('`zip`');
  });
});
