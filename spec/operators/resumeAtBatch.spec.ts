import { filter, type Observable, repeat } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { mixup } from '../../lib/augment/mixup.ts';
import type { Batch } from '../../lib/core/batch.ts';
import type { Features } from '../../lib/core/features.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { fromArrow } from '../../lib/datasets/arrow/fromArrow.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { fromDataset } from '../../lib/datasets/fromDataset.ts';
import type { SourceOptions } from '../../lib/datasets/sourceOptions.ts';
import { scalar } from '../../lib/features/scalar.ts';
import { batch } from '../../lib/operators/batch.ts';
import { deal } from '../../lib/operators/deal.ts';
import { filterRows } from '../../lib/operators/filterRows.ts';
import { interleave } from '../../lib/operators/interleave.ts';
import { mapAsync } from '../../lib/operators/mapAsync.ts';
import { prefetch } from '../../lib/operators/prefetch.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { skipRows } from '../../lib/operators/skipRows.ts';
import { takeRows } from '../../lib/operators/takeRows.ts';
import { via } from '../../lib/operators/via.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { valuesOf } from '../datasets/values.ts';
import { numbers, watchedDataset } from '../datasets/watchedDataset.ts';

const parts = [[5, 3, 4], [6], [2, 7], [4, 4]];
const files = (options: SourceOptions = {}) =>
  fromDataset(watchedDataset({ parts, turns: () => 0 }).dataset, options);
const memory = (rows: number, options = {}) =>
  fromColumns(
    { row: Int32Array.from({ length: rows }, (_, i) => i) },
    { chunkRows: 7, ...options },
  );
const four = batch({ size: 4 });
const mixed = [
  batch<Features>({ size: 4, features: { row: scalar() } }),
  mixup({ alpha: 1 }),
] as const;

const chains: Readonly<Record<string, Observable<Batch>>> = {
  'in order': files().pipe(...mixed),
  shuffled: files({ shuffle: true }).pipe(...mixed),
  'in pools': files({ shuffle: true, interleaveGroups: 3 }).pipe(...mixed),
  'of a shard': files({ shuffle: true, shard: { index: 1, count: 2 } }).pipe(...mixed),
  'in memory': memory(40, { shuffle: true }).pipe(...mixed),
  'of a stream': fromArrow(() => [numbers(0, 9), numbers(9, 9)].values()).pipe(...mixed),
  'with operators on rows': files({ shuffle: true }).pipe(
    skipRows(3),
    shuffle({ window: 9 }),
    takeRows(29),
    prefetch(1),
    shuffle({ window: 5 }),
    ...mixed,
  ),
  'with operators on batches': files().pipe(
    four,
    mapAsync(async (made: Batch) => made, { concurrency: 2 }),
    via(
      { stateless: true },
      filter(({ size }) => size > 0),
    ),
  ),
};

interface Seen {
  readonly rows: unknown;
  readonly of: unknown;
}

async function seen(train$: Observable<Batch>, run: Parameters<typeof pull>[1]): Promise<Seen[]> {
  const all: Seen[] = [];
  for await (const { rows, recipe, index, epoch, checkpoint } of pull(train$, run)) {
    all.push({
      rows: valuesOf([rows], 'row'),
      of: { steps: recipe.steps, index, epoch, checkpoint },
    });
  }
  return all;
}

const failure = async (stream$: Observable<unknown>, place: { epoch: number; batch: number }) => {
  const error = await (async () => {
    for await (const _ of pull(stream$, { resume: place, epochs: 2 }));
  })().catch((caught: unknown) => caught);
  expect(isMillraceError(error, 'checkpoint'), String(error)).toBe(true);
  return (error as Error).message;
};

describe('a run that is resumed at a batch', () => {
  it.each(Object.entries(chains))(
    'gives that batch and all after it, to the bit: %s',
    async (_, train$) => {
      const whole = await seen(train$, { seed: 6, epochs: 3 });
      for (const epoch of [0, 1]) {
        const before = whole.filter(({ of }) => (of as Batch).epoch < epoch).length;
        const { length } = await seen(train$, { seed: 6, epoch });
        for (let at = 0; at < length; at++) {
          const rest = await seen(train$, { seed: 6, epochs: 3, resume: { epoch, batch: at } });
          expect(rest, `${epoch} ${at}`).toEqual(whole.slice(before + at));
        }
      }
    },
    20_000,
  );

  it('deals the batches from there on', async () => {
    const rank$ = files().pipe(four, deal({ index: 1, count: 2 }));
    const whole = await seen(rank$, {});
    expect(await seen(rank$, { resume: { epoch: 0, batch: 4 } })).toEqual(whole.slice(2));
  });

  it('is refused where the number of rows depends on the data, or on a function', async () => {
    const place = { epoch: 0, batch: 2 };
    const some = filterRows((row) => Number(row.row) % 2 === 0, { name: 'even' });
    expect(await failure(files().pipe(some, four), place)).toContain('`filterRows`');
    expect(await failure(interleave([files(), memory(9)]).pipe(four), place)).toContain(
      'interleave',
    );
    const mapped$ = files().pipe(
      mapAsync(async (rows) => rows, { concurrency: 1 }),
      four,
    );
    expect(await failure(mapped$, place)).toContain('`mapAsync`');
    const stock$ = files().pipe(
      filter(({ length }) => length > 3),
      four,
    );
    expect(await failure(stock$, place)).toContain('`fromDataset … batch`');
    expect(await failure(files(), place)).toContain('without `batch`');
    expect(
      await failure(
        files().pipe(
          four,
          filter((_, i) => i > 0),
        ),
        place,
      ),
    ).toContain('pull');
  });

  it('is refused beyond the end of the epoch', async () => {
    expect(await failure(files().pipe(four), { epoch: 0, batch: 10 })).toContain('row 40 of 35');
    expect(await failure(memory(14).pipe(repeat(2), four), { epoch: 0, batch: 9 })).toContain(
      '`fromColumns',
    );
    expect(await failure(files().pipe(four), { epoch: 2, batch: 0 })).toContain('epoch 2');
    const sharded$ = files({ shard: { index: 0, count: 2 } }).pipe(four);
    expect(await failure(sharded$, { epoch: 0, batch: 5 })).toContain('row 20 of 17');
    const stream$ = fromArrow(() => [numbers(0, 9)].values()).pipe(four);
    expect(await failure(stream$, { epoch: 0, batch: 3 })).toContain('row');
  });

  it.each([
    [{ epoch: -1, batch: 0 }],
    [{ epoch: 0, batch: 0.5 }],
    [{ epoch: 0, batch: 1, seed: 3 }],
    [{ batch: 1 }],
  ])('is refused at once for %j', (resume) => {
    let thrown: unknown;
    try {
      pull(files(), { resume: resume as never });
    } catch (error) {
      thrown = error;
    }
    expect(isMillraceError(thrown, 'option')).toBe(true);
  });

  it('opens the parts before the place once a process, and reads nothing before it', async () => {
    const { dataset, log } = watchedDataset({ parts, turns: () => 0 });
    const train$ = fromDataset(dataset, { readAhead: 0 }).pipe(four);
    const at = async (place: number) => {
      const [opened, blocks] = [log.opened, log.blocks.length];
      const items = pull(train$, { resume: { epoch: 0, batch: place } });
      await items.next();
      await items.return();
      return [log.opened - opened, log.blocks.slice(blocks)];
    };
    // Rows 16 to 19 are in block 0 of part 1, which has rows 12 to 17, and in block 0 of part 2.
    expect(await at(4)).toEqual([2 + 2, ['1.0', '2.0']]);
    expect(await at(4)).toEqual([2, ['1.0', '2.0']]);
  });
});
